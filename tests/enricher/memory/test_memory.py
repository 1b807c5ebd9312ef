"""The memory is one, however many processes hold a copy of it, and outlives them all."""

import asyncio
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from services.enricher.claims import Candidate
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory import changelog
from services.enricher.memory.changelog import FORM, HEAD, Head, chunk_key
from services.enricher.memory.memory import Memory
from services.enricher.memory.state import State
from services.errors import StoreBehind, StoreUnavailable
from services.store.base import Claims, Judge, Key, Result, Store
from services.store.sqlite import SqliteStore
from tests.contract.stores import Backend
from tests.enricher.newsroom import candidate

KEEP_S = 1000


def text(number: int) -> str:
    return (
        f"Quay {number} of the harbour in town {number} stays closed for ship {number} until pilot {number} comes back"
    )


def one(number: int, feed: str = "a", **fields: object) -> Candidate:
    return candidate(f"https://{feed}.example/{number}", text(number), title=f"Quay {number}", feed=feed, **fields)  # type: ignore[arg-type]


def test_all_that_is_remembered_names_its_form_so_that_one_of_another_form_counts_as_empty() -> None:
    assert {HEAD.space, chunk_key(1).space} == {f"memory-{FORM}"}
    assert journal_record("g", "raw", 0).id.startswith(b"%d/" % FORM)


class Clock:
    """A backend's time and that of the processes on it, turned forward together."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.ahead = 0

    async def passes(self, seconds: int) -> None:
        self.ahead += seconds
        await self.backend.pass_time(seconds)

    async def told(self, memory: Memory, *candidates: Candidate) -> list[str]:
        """What becomes of candidates in one batch."""
        return await claimed(memory, *candidates, now_ms=int((time.time() + self.ahead) * 1000))


async def claimed(memory: Memory, *candidates: Candidate, now_ms: int = 5) -> list[str]:
    judge = BatchJudge([Submission(None, one) for one in candidates], None, now_ms=now_ms)
    return [verdict.outcome for verdict in await memory.claim(judge, now_ms=now_ms) if verdict]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few articles, two of which are read at once."""
    monkeypatch.setattr(changelog, "CHUNK", 500)
    monkeypatch.setattr(changelog, "_AT_ONCE", 2)


def remembering(store: Store) -> Memory:
    return Memory(store, keep_s=KEEP_S, story_s=KEEP_S)


async def test_what_one_process_claimed_another_knows(backend: Backend, small: None) -> None:
    first, second = remembering(await backend.open()), remembering(await backend.open())
    for number in range(12):
        assert await claimed((first, second)[number % 2], one(number)) == ["created"]
    for memory in (first, second, remembering(await backend.open())):
        assert await claimed(memory, *map(one, range(12))) == ["unchanged"] * 12


async def test_a_process_that_slept_catches_up_by_loading(backend: Backend, small: None) -> None:
    first, second = remembering(await backend.open()), remembering(await backend.open())
    assert await claimed(second, one(0)) == ["created"]
    for number in range(1, 20):
        await claimed(first, one(number))
    assert await claimed(second, *map(one, range(20))) == ["unchanged"] * 20


async def test_of_batches_claimed_at_once_each_sees_the_others(backend: Backend, small: None) -> None:
    memories = [remembering(await backend.open()) for _ in range(3)]
    batches = [[one(number, "abc"[worker]) for number in range(8)] for worker in range(3)]
    results = await asyncio.gather(*(claimed(memory, *batch) for memory, batch in zip(memories, batches, strict=True)))
    assert sorted(results) == [["created"] * 8, ["duplicate"] * 8, ["duplicate"] * 8]


async def test_an_article_is_forgotten_after_its_time(backend: Backend, small: None) -> None:
    memory, clock = remembering(await backend.open()), Clock(backend)
    await clock.told(memory, *map(one, range(6)))
    await clock.passes(KEEP_S - 50)
    assert await clock.told(memory, *(one(number, "b") for number in range(3))) == ["duplicate"] * 3
    await clock.passes(KEEP_S - 50)
    for process in (memory, remembering(await backend.open())):
        seen = [*(one(number, "b") for number in range(3)), *map(one, range(3))]
        assert await clock.told(process, *seen) == ["unchanged"] * 6
    await clock.passes(2 * KEEP_S)
    assert await clock.told(memory, one(1)) == ["created"]
    assert await clock.told(remembering(await backend.open()), one(2), one(1)) == ["created", "unchanged"]


async def test_a_store_that_lost_everything_is_seen_to_be_empty(backend: Backend, small: None) -> None:
    store = await backend.open()
    memory, place = remembering(store), Place(journal_record("g", "raw", 0), 3)
    await claimed(memory, *map(one, range(6)))
    await lose(store)
    with pytest.raises(StoreBehind):
        await memory.claim(BatchJudge([Submission(3, one(9))], place, now_ms=5), now_ms=5)
    assert await claimed(memory, *map(one, range(3))) == ["created"] * 3


async def test_another_changelog_in_its_place_is_taken_for_what_it_is(backend: Backend, small: None) -> None:
    store = await backend.open()
    memory, other = remembering(store), remembering(await backend.open())
    await claimed(memory, *map(one, range(6)))
    await lose(store)
    assert await claimed(other, *map(one, range(3, 9))) == ["created"] * 6
    assert await claimed(memory, *map(one, range(9))) == ["created"] * 3 + ["unchanged"] * 6


async def test_a_changelog_with_a_hole_is_what_comes_after_it(backend: Backend, small: None) -> None:
    store = await backend.open()
    memory = remembering(store)
    for number in range(12):
        await claimed(memory, one(number))
    head = Head.decode((await store.get([HEAD]))[HEAD])
    await store.claim([], lambda found: Claims(None, deletes=[chunk_key(head.last - 1)]), ttl_s=1)
    verdicts = await claimed(remembering(store), *map(one, range(12)))
    known = verdicts.count("unchanged")
    assert 0 < known < 12
    assert verdicts == ["created"] * (12 - known) + ["unchanged"] * known


async def lose(store: Store) -> None:
    head = Head.decode((await store.get([HEAD])).get(HEAD))
    keys = [HEAD, *(chunk_key(number) for number in range(head.last + 1))]
    await store.claim([], lambda found: Claims(None, deletes=keys), ttl_s=1)


class Breaking(SqliteStore):
    """A store whose connection breaks before a claim is written, or after it."""

    before: bool = False
    after: bool = False

    async def claim(
        self,
        keys: Collection[Key],
        judge: Judge[Result],
        *,
        ttl_s: float,
        incarnation: str | None = None,
        expected: Mapping[Key, bytes] | None = None,
    ) -> Result:
        if self.before:
            # It was judged, and the judgement is thrown away.
            judge(await self.get(keys))
            raise StoreUnavailable("before")
        result = await super().claim(keys, judge, ttl_s=ttl_s)
        if self.after:
            raise StoreUnavailable("after")
        return result


async def breaking(folder: Path) -> Breaking:
    store = await Breaking.open(folder / "store.db")
    assert isinstance(store, Breaking)
    return store


@pytest.mark.parametrize(("broken", "then"), [("before", "created"), ("after", "unchanged")])
async def test_after_a_break_it_is_found_out_what_was_claimed(tmp_path: Path, broken: str, then: str) -> None:
    store = await breaking(tmp_path)
    memory = remembering(store)
    assert await claimed(memory, one(0)) == ["created"]
    setattr(store, broken, True)
    with pytest.raises(StoreUnavailable):
        await claimed(memory, one(1))
    setattr(store, broken, False)
    assert await claimed(memory, one(0), one(1), one(2)) == ["unchanged", then, "created"]
    assert await claimed(remembering(store), one(0), one(1), one(2)) == ["unchanged"] * 3
    await store.close()


async def test_a_claim_that_is_cancelled_is_ended_first(tmp_path: Path) -> None:
    store = await breaking(tmp_path)
    memory = remembering(store)
    await claimed(memory, one(0))
    claim = asyncio.ensure_future(claimed(memory, one(1)))
    await asyncio.sleep(0)
    claim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claim
    assert await claimed(memory, one(1)) == await claimed(remembering(store), one(1)) == ["unchanged"]
    await store.close()


async def test_what_the_sitting_raises_leaves_nothing(tmp_path: Path) -> None:
    store = await breaking(tmp_path)
    memory = remembering(store)

    class Failing(BatchJudge):
        def __call__(
            self, state: State, found: Mapping[Key, bytes]
        ) -> tuple[list[Verdict | None], Mapping[Key, bytes]]:
            super().__call__(state, found)
            raise LookupError

    with pytest.raises(LookupError):
        await memory.claim(Failing([Submission(None, one(0))], None, now_ms=1), now_ms=1)
    assert await store.get([HEAD]) == {}
    assert await claimed(memory, one(0)) == ["created"]
    await store.close()


async def test_a_batch_of_what_is_known_writes_nothing(tmp_path: Path) -> None:
    store = await breaking(tmp_path)
    memory = remembering(store)
    await claimed(memory, one(0))
    head = await store.get([HEAD])
    assert await claimed(memory, one(0)) == ["unchanged"]
    assert await store.get([HEAD]) == head
    await store.close()
