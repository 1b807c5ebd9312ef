"""Lines in, outcomes out, in order, through the same pipeline; broken lines have outcomes too."""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from services.enricher.outcomes import Outcome
from services.enricher.pipe import lines, pipe
from services.enricher.pipeline import Pipeline
from services.store.sqlite import SqliteStore
from tests.enricher.newsroom import AGENCY, OTHER
from tests.enricher.running import remembering

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def line(**fields: Any) -> bytes:
    return json.dumps({"url": "https://a.example/1", "title": "A", "content_html": AGENCY, **fields}).encode() + b"\n"


async def piped(*batches: Sequence[bytes], store: SqliteStore | None = None) -> list[Outcome]:
    async def source() -> AsyncIterator[Sequence[bytes]]:
        for batch in batches:
            yield batch

    opened = store or await SqliteStore.open(":memory:")
    try:
        return [outcome async for outcomes in pipe(Pipeline(()), remembering(opened), source()) for outcome in outcomes]
    finally:
        if store is None:
            await opened.close()


async def test_every_line_has_its_outcome_in_order() -> None:
    batch = [
        line(),
        b"junk\n",
        line(),
        line(url="https://b.example/", feed={"id": "b"}),
        b"\n",
        line(content_html=OTHER),
    ]
    outcomes = await piped(batch)
    assert [outcome.kind for outcome in outcomes] == ["created", "rejected", "unchanged", "duplicate", "updated"]
    assert [json.loads(outcome.event.to_json_line())["type"].split(".")[-2] for outcome in outcomes] == [
        outcome.kind for outcome in outcomes
    ]


async def test_how_the_lines_come_makes_no_difference() -> None:
    batch = [line(), line(url="https://b.example/"), line(content_html=OTHER), line()]
    at_once, one_by_one = await piped(batch), await piped(*([one] for one in batch))
    assert [outcome.verdict for outcome in at_once] == [outcome.verdict for outcome in one_by_one]


async def test_a_store_remembers_from_call_to_call() -> None:
    store = await SqliteStore.open(":memory:")
    kinds = [(await piped([line()], store=store))[0].kind for _ in range(2)]
    await store.close()
    assert kinds == ["created", "unchanged"]


async def test_a_reject_names_no_place_in_a_log() -> None:
    (outcome,) = await piped([b"\xff\n"])
    error = json.loads(outcome.event.data)["error"]
    assert (error["code"], error["topic"], error["offset"]) == ("not_json", None, None)


async def test_an_event_around_an_article_is_unwrapped_with_its_trace() -> None:
    event = {"specversion": "1.0", "data": json.loads(line()), "traceparent": TRACE}
    (outcome,) = await piped([json.dumps(event).encode()])
    assert (outcome.kind, outcome.event.traceparent) == ("created", TRACE)


@pytest.mark.parametrize("odd", [b'{"specversion"', b'["specversion"]', line(specversion="1")])
async def test_what_only_looks_like_an_event_is_taken_as_it_is(odd: bytes) -> None:
    assert (await piped([odd]))[0].raw.value == odd.strip()


async def test_lines_that_lie_ready_come_by_the_batch() -> None:
    text = b"".join(b"%d\n" % number for number in range(50)) + b"last"
    batches = [batch async for batch in lines(io.BytesIO(text), most=8)]
    assert b"".join(one for batch in batches for one in batch) == text
    assert all(0 < len(batch) <= 8 for batch in batches)


async def test_a_file_is_cut_into_the_same_batches_each_time() -> None:
    text = b"".join(b"%d\n" % number for number in range(20))
    batches = [batch async for batch in lines(io.BytesIO(text), most=8, linger_s=None)]
    assert [len(batch) for batch in batches] == [8, 8, 4]


async def test_a_slow_line_is_answered_before_the_next_one_comes() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as stream:  # noqa: ASYNC230, PTH123
        batches = lines(stream)
        for number in range(3):
            os.write(writing, b"%d\n" % number)
            assert await anext(batches) == [b"%d\n" % number]
        os.close(writing)
        with pytest.raises(StopAsyncIteration):
            await anext(batches)


async def test_of_an_endless_line_the_first_part_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.enricher.pipe._LINE_MAX", 8)
    batches = [batch async for batch in lines(io.BytesIO(b"a" * 100 + b"\nnext\n"))]
    assert [one for batch in batches for one in batch] == [b"a" * 8, b"next\n"]


async def test_input_that_breaks_off_is_an_error_after_what_was_read() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            return super().readline(size or -1) or self._break()

        def _break(self) -> bytes:
            raise OSError("unplugged")

    batches = lines(Broken(b"one\n"), most=1)
    assert await anext(batches) == [b"one\n"]
    with pytest.raises(OSError, match="unplugged"):
        await anext(batches)


async def test_an_empty_input_has_no_outcomes() -> None:
    assert [batch async for batch in lines(io.BytesIO())] == []
    assert await asyncio.wait_for(piped([]), 5) == []
