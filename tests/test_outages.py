"""An outage is told once when it begins and once when it is over, however many wait and however often they try."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from services.errors import StoreUnavailable
from services.outages import LOOKING, Outage, looked_at

Lines = list[MutableMapping[str, Any]]
AWAY, BACK = "waiting for the store", "the store is back"


@pytest.fixture
def lines() -> Iterator[Lines]:
    with capture_logs() as captured:
        yield captured


def told(lines: Lines) -> list[str]:
    return [line["event"] for line in lines]


def test_the_first_who_waits_tells_and_the_last_who_waited(lines: Lines) -> None:
    times = iter([10.0, 14.26])
    outage = Outage("store", clock=lambda: next(times))
    for waiter in ("a", "b", "a"):
        outage.begins(waiter, f"no answer for {waiter}")
    outage.ends("b")
    assert lines == [{"event": AWAY, "reason": "no answer for a", "log_level": "warning"}]
    outage.ends("a")
    assert lines[1:] == [{"event": BACK, "seconds": 4.3, "log_level": "info"}]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"))))
def test_lines_alternate_and_the_last_one_says_whether_anybody_waits(steps: list[tuple[bool, str]]) -> None:
    waiting: set[str] = set()
    with capture_logs() as lines:
        outage = Outage("store")
        for begins, waiter in steps:
            if begins:
                outage.begins(waiter, "no answer")
                waiting.add(waiter)
            else:
                outage.ends(waiter)
                waiting.discard(waiter)
    assert told(lines) == [AWAY, BACK] * (len(lines) // 2) + [AWAY] * (len(lines) % 2)
    assert bool(waiting) == (len(lines) % 2 == 1)


class Server:
    """Answers, refuses or keeps silent; `asked` is set at each question."""

    def __init__(self) -> None:
        self.refuses = False
        self.silent = False
        self.asked = asyncio.Event()

    async def __call__(self) -> None:
        self.asked.set()
        if self.silent:
            await asyncio.Event().wait()
        if self.refuses:
            raise StoreUnavailable("store at host does not answer")

    async def is_asked_again(self, times: int = 3) -> None:
        for _ in range(times):
            self.asked.clear()
            await self.asked.wait()


async def test_who_looks_tells_of_an_outage_that_nobody_waits_for(lines: Lines) -> None:
    server = Server()
    async with looked_at({"valkey://host": (Outage("store"), server)}, look_s=0, answer_s=60):
        await server.is_asked_again()
        assert lines == []
        server.refuses = True
        await server.is_asked_again()
        server.refuses = False
        await server.is_asked_again()
    assert told(lines) == [AWAY, BACK]
    assert lines[0]["reason"] == "store at host does not answer"


async def test_silence_is_an_outage(lines: Lines) -> None:
    server = Server()
    server.silent = True
    async with looked_at({"valkey://host": (Outage("store"), server)}, look_s=0, answer_s=0.01):
        await server.is_asked_again()
    (reason,) = (line["reason"] for line in lines)
    assert reason == "valkey://host did not answer within 0.01 s; see whether it runs and can be reached"


async def test_who_waits_keeps_the_outage_open_although_the_thing_answers_to_a_look(lines: Lines) -> None:
    server, outage = Server(), Outage("store")
    outage.begins("batch", "it refuses claims")
    async with looked_at({"valkey://host": (outage, server)}, look_s=0, answer_s=60):
        await server.is_asked_again()
    assert told(lines) == [AWAY]


async def test_a_failed_attempt_that_nobody_waits_on_is_over_at_the_next_good_look(lines: Lines) -> None:
    server, outage = Server(), Outage("store")
    outage.begins(LOOKING, "a batch was not committed")
    async with looked_at({"valkey://host": (outage, server)}, look_s=0, answer_s=60):
        await server.is_asked_again()
    assert told(lines) == [AWAY, BACK]
