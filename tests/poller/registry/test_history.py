"""A feed's recorded events, read back and told."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from schemas.feed_event import FeedEvent, FeedProblem
from schemas.raw import FeedRef
from schemas.topics import FEEDS_EVENTS
from services.eventlog.base import Record
from services.eventlog.sqlite import SqliteEventLog
from services.poller.registry.history import event_words, read_history

AT = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)


def event(number: int, feed: str = "ours", **fields: object) -> FeedEvent:
    return FeedEvent.model_validate(
        {"kind": "not_modified", "feed": FeedRef(id=feed), "fetched_at": AT, "bytes": number, **fields}
    )


def records(events: Sequence[FeedEvent]) -> list[Record]:
    return [Record(FEEDS_EVENTS.name, event.feed.id.encode(), event.model_dump_json().encode()) for event in events]


async def test_the_last_events_of_the_feed_alone_are_read_back_in_order(log: SqliteEventLog) -> None:
    await log.publish(records([event(n, feed) for n in range(5) for feed in ("ours", "another", "ours too")]))
    now = time.time()
    found = await read_history(log, "ours", most=3, since=now - 86400, until=now)
    assert [(event.feed.id, event.bytes) for event in found] == [("ours", 2), ("ours", 3), ("ours", 4)]


async def test_events_from_before_the_time_asked_for_are_left_out(log: SqliteEventLog) -> None:
    await log.publish(records([event(1)]))
    later = time.time() + 60
    assert await read_history(log, "ours", most=3, since=later, until=later) == []


class Looks:
    """A log that notes from when on it is read."""

    def __init__(self, log: SqliteEventLog) -> None:
        self._log = log
        self.starts: list[float] = []

    def read(self, topic: str, *, start: datetime, key: bytes) -> object:
        self.starts.append(start.timestamp())
        return self._log.read(topic, start=start, key=key)


async def test_it_looks_further_back_until_there_are_enough_and_no_further_than_asked(log: SqliteEventLog) -> None:
    await log.publish(records([event(1), event(2)]))
    now, looks = float(int(time.time())), Looks(log)
    found = await read_history(looks, "ours", most=2, since=now - 30 * 86400, until=now, interval_s=900)  # type: ignore[arg-type]
    assert (len(found), looks.starts) == (2, [now - 3600])
    looks.starts.clear()
    found = await read_history(looks, "ours", most=10, since=now - 30 * 86400, until=now, interval_s=900)  # type: ignore[arg-type]
    assert len(found) == 2
    assert looks.starts == [now - 9000, now - 6 * 9000, now - 36 * 9000, now - 216 * 9000, now - 30 * 86400]


async def test_what_is_no_feed_event_is_passed_over(log: SqliteEventLog) -> None:
    await log.publish([Record(FEEDS_EVENTS.name, b"ours", value) for value in (b"nonsense", None, b"{}")])
    await log.publish(records([event(1)]))
    now = time.time()
    assert [event.bytes for event in await read_history(log, "ours", most=5, since=now - 60, until=now)] == [1]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            event(
                1,
                kind="fetched",
                status=200,
                entries=30,
                new=2,
                changed=1,
                unchanged=27,
                recovered_after=3,
                next_due_at=AT + timedelta(minutes=31),
                next_due_reason="learned: 3.1 entries an hour",
            ),
            "fetched       200  30 entries: 2 new, 1 changed, 27 unchanged  well again after 3 failures  "
            "next in 31 min (learned: 3.1 entries an hour)",
        ),
        (event(1, kind="fetched", status=200), "fetched       200  0 entries: 0"),
        (event(1, status=304), "not modified  304"),
        (
            event(1, kind="failed", failures=4, problems=[FeedProblem(code="dns", message="no such name")]),
            "failed          -  failure 4 in a row  dns: no such name",
        ),
        (
            event(1, kind="moved", status=200, moved_to="https://new.example/feed"),
            "moved         200  to https://new.example/feed",
        ),
        (
            event(1, kind="moved", status=200, moved_to="https://new.example/feed", adopted=True),
            "moved         200  to https://new.example/feed, fetched from there from now on",
        ),
    ],
)
def test_an_event_is_told_on_one_line(told: FeedEvent, words: str) -> None:
    assert event_words(told) == words
