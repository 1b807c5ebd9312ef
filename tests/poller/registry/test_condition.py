"""The answer to "why was this feed (not) fetched?", and a feed's condition in a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.outcomes.schedule import Bounds
from services.poller.registry.condition import (
    Situation,
    about,
    answer,
    clock_time,
    condition,
    entries_a_day,
    interval_s,
)
from services.store.base import Feed, FeedState, Habit

NOW = 1_800_000_000.0
FEED = Feed(id="1", url="https://paper.example/feed")
WELL = FeedState(
    fetches=3,
    first_fetch=NOW - 7200,
    last_fetch=NOW - 600,
    last_success=NOW - 600,
    next_due=NOW + 720,
    due_reason="learned: 3.1 entries an hour",
)
FAILING = WELL.model_copy(
    update={
        "failures": 4,
        "last_success": NOW - 3 * 3600,
        "last_error": "http_status: the server answers HTTP 503",
        "due_reason": "backing off after 4 failures in a row",
    }
)


def late(seconds: float, **fields: object) -> FeedState:
    return WELL.model_copy(update={"next_due": NOW - seconds, **fields})


@pytest.mark.parametrize(
    ("situation", "told"),
    [
        (
            Situation(FEED, WELL, NOW),
            "due in 12 min, at 2027-01-15 08:12:00Z (learned: 3.1 entries an hour); fetched 10 min ago",
        ),
        (
            Situation(FEED, FAILING, NOW),
            "not fetched for 3 h: failed 4 times in a row (http_status: the server answers HTTP 503); "
            "next try in 12 min, at 2027-01-15 08:12:00Z (backing off after 4 failures in a row)",
        ),
        (
            Situation(FEED, FAILING.model_copy(update={"failures": 1, "last_success": None, "due_reason": None}), NOW),
            "never fetched well: failed once (http_status: the server answers HTTP 503); "
            "next try in 12 min, at 2027-01-15 08:12:00Z",
        ),
        (
            Situation(FEED.model_copy(update={"paused": True}), late(600), NOW, lease=("one", 5)),
            "paused: not fetched until `wireroom feeds resume https://paper.example/feed`",
        ),
        (
            Situation(FEED.model_copy(update={"paused": True, "source": "file:feeds.toml"}), WELL, NOW),
            "paused: not fetched until `wireroom feeds resume https://paper.example/feed`, unless feeds.toml says paused",
        ),
        (
            Situation(FEED, late(3), NOW, lease=("desk-7-ab12", 87.4)),
            "being fetched by poller desk-7-ab12 now; its lease ends in 1 min",
        ),
        (Situation(FEED, late(3), NOW, overdue=5), "due now; fetched 10 min ago"),
        (
            Situation(FEED, late(180), NOW, host_rest_s=40),
            "due, and waiting for its host paper.example, which is at rest for 40 s more; fetched 10 min ago",
        ),
        (
            Situation(FEED, late(180, address="https://new.example/feed"), NOW, host_rest_s=40),
            "due, and waiting for its host new.example, which is at rest for 40 s more; fetched 10 min ago",
        ),
        (
            Situation(FEED, late(180), NOW, overdue=313),
            "overdue by 3 min, as are 312 other feeds: no poller is running, or they do not keep up; fetched 10 min ago",
        ),
        (
            Situation(FEED, late(180), NOW, overdue=2),
            "overdue by 3 min, as is 1 other feed: no poller is running, or they do not keep up; fetched 10 min ago",
        ),
        (
            Situation(FEED, late(180), NOW, overdue=1),
            "overdue by 3 min: no poller is running, or its host is busy with other feeds; fetched 10 min ago",
        ),
        (
            Situation(FEED, FeedState(next_due=NOW + 300), NOW),
            "due in 5 min, at 2027-01-15 08:05:00Z (the first fetches of many new feeds are spread); not fetched yet",
        ),
        (
            Situation(FEED, FeedState(), NOW, overdue=1),
            "due since it was added: no poller is running, or its host is busy with other feeds; not fetched yet",
        ),
    ],
)
def test_the_answer_says_what_holds_the_feed_and_until_when(situation: Situation, told: str) -> None:
    assert answer(situation) == told


@pytest.mark.parametrize(
    ("feed", "state", "word"),
    [
        (FEED, FeedState(), "new"),
        (FEED, WELL, "ok"),
        (FEED, WELL.model_copy(update={"quiet": True}), "quiet"),
        (FEED, FAILING, "failing"),
        (FEED, FAILING.model_copy(update={"gone": True}), "gone"),
        (FEED.model_copy(update={"paused": True}), FAILING, "paused"),
    ],
)
def test_of_several_conditions_the_gravest_is_told(feed: Feed, state: FeedState, word: str) -> None:
    assert condition(feed, state) == word


def test_entries_a_day_are_told_once_the_feed_was_watched_for_some_hours() -> None:
    watched = FeedState(habit=Habit(at=NOW, count=30, exposure_s=3 * 86400))
    assert entries_a_day(watched) == 10
    assert entries_a_day(FeedState(habit=Habit(at=NOW, count=1, exposure_s=60))) is None


def test_the_interval_is_the_one_set_or_the_one_learned_or_none_yet() -> None:
    bounds, learned = Bounds.of(900), FeedState(habit=Habit(at=NOW, count=30, exposure_s=3 * 86400, watched_s=86400))
    assert interval_s(FEED, FeedState(), bounds, NOW) is None
    assert interval_s(FEED.model_copy(update={"interval_s": 60}), learned, bounds, NOW) == 60
    found = interval_s(FEED, learned, bounds, NOW)
    assert found is not None
    assert bounds.least_s <= found <= bounds.most_s


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (4.39, "4 s"), (59.4, "59 s"), (100, "2 min"), (966, "16 min"), (5400, "1.5 h"), (9000, "2.5 h")],
)
def test_lengths_of_time_are_no_finer_than_a_person_cares_for(seconds: float, told: str) -> None:
    assert about(seconds) == told


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_moment_can_be_shown(seconds: float) -> None:
    assert clock_time(seconds)
