"""Laws of the schedule: it stays in bounds, waits longer the more failures there were, and keeps what a server asked."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.poller.formats.parsed import PollingHints
from services.poller.outcomes.schedule import MONTH_S, Bounds, Due, first_due, learned, next_due, spread_s
from services.store.base import Habit

NOW = datetime(2026, 11, 25, 5, 30, tzinfo=UTC).timestamp()
"""A Wednesday, half past five."""
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
BOUNDS = Bounds.of(900)
UNKNOWN = Habit()
HOURLY = Habit(at=NOW, watched_s=28 * DAY, count=28 * 24, exposure_s=28 * DAY, window=50, newest=NOW)

amounts = st.floats(min_value=0, max_value=1e9)
habits = st.builds(
    Habit,
    at=st.floats(min_value=NOW - 1e8, max_value=NOW + 1e8),
    watched_s=amounts,
    count=amounts,
    exposure_s=amounts,
    recent=amounts,
    expected=amounts,
    busiest=amounts,
    window=st.integers(0, 100_000),
    half_full_s=amounts,
    newest=st.floats(min_value=0, max_value=NOW),
    counted_from=st.floats(min_value=0, max_value=NOW),
    hours=st.just(()) | st.lists(st.integers(0, 99), min_size=24, max_size=24).map(tuple),
)
settings_of_users = st.builds(
    Bounds.of,
    st.floats(min_value=1, max_value=30 * DAY),
    st.none() | st.floats(min_value=1, max_value=30 * DAY),
    st.none() | st.floats(min_value=1, max_value=300 * DAY),
)
stated = st.none() | st.floats()
periods = st.none() | st.floats(min_value=0, max_value=1e9)
skips = st.builds(
    PollingHints,
    ttl_s=periods,
    update_s=periods,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)


def due(feed_id: str = "a", *, habit: Habit = HOURLY, bounds: Bounds = BOUNDS, **facts: Any) -> Due:
    return next_due(feed_id, now=NOW, habit=habit, bounds=bounds, **facts)


def wait(feed_id: str = "a", **facts: Any) -> float:
    return due(feed_id, **facts).at - NOW


@given(st.text(), habits, settings_of_users)
def test_the_wait_stays_in_bounds(feed_id: str, habit: Habit, bounds: Bounds) -> None:
    given_due = due(feed_id, habit=habit, bounds=bounds)
    assert bounds.least_s <= given_due.interval_s <= bounds.most_s
    assert given_due.at - NOW <= bounds.most_s + 1e-3
    assert given_due.at - NOW >= max(given_due.interval_s / 2, bounds.least_s / 1.1) - 1e-3


@given(st.text(), habits, settings_of_users, skips, st.integers(), stated, stated, st.booleans(), st.booleans())
def test_a_feed_is_never_due_in_the_past_nor_never_again(
    feed_id: str,
    habit: Habit,
    bounds: Bounds,
    hints: PollingHints,
    failures: int,
    asked_s: float | None,
    fresh_s: float | None,
    gone: bool,
    expired: bool,
) -> None:
    facts = {"failures": failures, "asked_s": asked_s, "fresh_s": fresh_s, "gone": gone, "expired": expired}
    at = due(feed_id, habit=habit, bounds=bounds, hints=hints, **facts).at
    assert NOW < at <= NOW + 1.1 * max(MONTH_S, bounds.most_s) + 7 * DAY + HOUR


@given(st.text(), habits, st.floats(min_value=1, max_value=30 * DAY))
def test_an_interval_set_in_the_registry_is_kept_whatever_the_habit(feed_id: str, habit: Habit, fixed_s: float) -> None:
    bounds = replace(BOUNDS, fixed_s=fixed_s)
    given_due = due(feed_id, habit=habit, bounds=bounds, hints=PollingHints(ttl_s=1e9))
    assert given_due.interval_s == fixed_s
    assert fixed_s - 1e-3 <= given_due.at - NOW <= 1.1 * fixed_s + 1e-3
    assert given_due.reason == "fixed by the registry"


def test_bounds_that_contradict_each_other_are_made_to_agree() -> None:
    assert Bounds.of(900) == Bounds(900, 60, 86400)
    assert Bounds.of(900, least_s=3600) == Bounds(3600, 3600, 86400)
    assert Bounds.of(900, most_s=600) == Bounds(600, 60, 600)
    assert Bounds.of(900, least_s=3600, most_s=600) == Bounds(3600, 3600, 3600)


def test_a_feed_of_unknown_habit_is_fetched_at_the_interval_set_for_that() -> None:
    assert learned(UNKNOWN, NOW, BOUNDS)[0] == pytest.approx(900)


@pytest.mark.parametrize("gap_s", [4 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY])
def test_the_interval_is_half_the_geometric_mean_of_the_first_one_and_the_time_between_entries(gap_s: float) -> None:
    habit = Habit(at=NOW, watched_s=280 * DAY, count=280 * DAY / gap_s, exposure_s=280 * DAY)
    assert learned(habit, NOW, BOUNDS)[0] == pytest.approx((900 * gap_s) ** 0.5 / 2, rel=0.01)


def test_quietness_is_not_trusted_further_than_an_eighth_of_the_time_watched() -> None:
    dead = Habit(at=NOW, watched_s=HOUR, count=0, exposure_s=28 * DAY)
    assert learned(dead, NOW, BOUNDS) == (900, "watched for only 1 h")
    assert learned(dead.model_copy(update={"watched_s": 8 * HOUR}), NOW, BOUNDS)[0] == HOUR
    assert learned(dead.model_copy(update={"watched_s": 8 * HOUR}), NOW, Bounds.of(7200))[0] == 7200


def test_the_hours_at_which_nothing_comes_are_waited_out() -> None:
    at_noon = tuple(90 if hour in (11, 12, 13) else 0 for hour in range(24))
    habit = HOURLY.model_copy(update={"hours": at_noon, "counted_from": NOW - 28 * DAY})
    noon = datetime(2026, 11, 25, 12, 0, tzinfo=UTC).timestamp()
    assert learned(habit, NOW, BOUNDS)[0] > learned(HOURLY, NOW, BOUNDS)[0] > learned(habit, noon, BOUNDS)[0]


def test_new_entries_never_fill_more_than_half_of_the_document_at_the_pace_of_the_busiest_hours() -> None:
    habit = HOURLY.model_copy(update={"busiest": 3 * 60, "window": 10})
    assert learned(habit, NOW, BOUNDS)[0] == pytest.approx(5 * MINUTE)


def test_a_document_that_was_about_to_overflow_is_read_sooner() -> None:
    interval, reason = learned(HOURLY.model_copy(update={"half_full_s": 100}), NOW, BOUNDS)
    assert (interval, reason) == (100, "its 50 entries may be others in 1.7 min; 1 entry an hour at this hour")


def test_a_quiet_feed_of_few_entries_is_ready_for_a_storm_of_twenty_an_hour() -> None:
    habit = Habit(at=NOW, watched_s=1000 * DAY, count=15, exposure_s=28 * DAY, window=10)
    assert learned(habit, NOW, BOUNDS)[0] == pytest.approx(30 * MINUTE)


@given(st.text(), habits, st.integers(0, 10_000), st.integers(0, 10_000), st.floats(min_value=0, max_value=1e9))
def test_more_failures_never_shorten_the_wait(feed_id: str, habit: Habit, one: int, other: int, since: float) -> None:
    fewer, more = sorted((one, other))
    first, second = (
        due(feed_id, habit=habit, failures=failures, failing_since=NOW - since) for failures in (fewer, more)
    )
    assert first.at <= second.at


@pytest.mark.parametrize(("failures", "times"), [(1, 1), (2, 2), (3, 4), (5, 16), (100, 96)])
def test_each_failure_after_the_first_doubles_the_wait_up_to_a_day(failures: int, times: int) -> None:
    assert wait(habit=UNKNOWN, failures=failures) == pytest.approx(times * 900 * (wait(habit=UNKNOWN) / 900))


def test_a_failing_feed_keeps_what_was_learned_of_it() -> None:
    assert due(failures=1).interval_s == due().interval_s
    assert due(failures=1).at == due().at


def test_a_feed_that_has_failed_for_a_month_is_tried_monthly() -> None:
    dead = due(failures=31, failing_since=NOW - 31 * DAY)
    assert MONTH_S <= dead.at - NOW <= 1.1 * MONTH_S
    assert dead.reason == "failing for 31 days: tried monthly"
    assert wait(failures=31, failing_since=NOW - 29 * DAY) <= 1.1 * DAY
    assert wait(failures=3, failing_since=NOW - 31 * DAY) < DAY


@pytest.mark.parametrize(
    ("fact", "reason"),
    [("gone", "gone (410): tried monthly"), ("expired", "the feed says that it has ended: tried monthly")],
)
def test_a_feed_that_says_it_is_over_is_tried_monthly_at_once(fact: str, reason: str) -> None:
    facts: dict[str, Any] = {fact: True}
    over = due(**facts)
    assert MONTH_S <= over.at - NOW <= 1.1 * MONTH_S
    assert over.reason == reason


@pytest.mark.parametrize("fact", ["asked_s", "fresh_s"])
@given(seconds=st.floats(min_value=0, max_value=DAY), failures=st.integers(0, 20))
def test_what_the_server_asked_for_is_kept(fact: str, seconds: float, failures: int) -> None:
    facts: dict[str, Any] = {fact: seconds}
    assert wait(failures=failures, **facts) >= max(seconds - 1e-3, wait(failures=failures))


def test_what_the_server_asked_for_is_kept_for_a_day_at_most() -> None:
    assert wait(asked_s=float("inf")) == DAY
    assert due(asked_s=HOUR).reason == "the server asked for 1 h"
    assert due(fresh_s=30 * DAY).reason == "the server calls its answer fresh for more than a day"


@pytest.mark.parametrize("asked_s", [None, -5.0, 0.0, float("nan")])
def test_what_the_server_cannot_mean_changes_nothing(asked_s: float | None) -> None:
    assert due(asked_s=asked_s, fresh_s=asked_s) == due()


def test_what_the_feed_says_is_kept_as_long_as_its_entries_bear_it_out() -> None:
    daily = Habit(at=NOW, watched_s=280 * DAY, count=280, exposure_s=280 * DAY, window=100)
    unhinted = learned(daily, NOW, BOUNDS)[0]
    for hints in (PollingHints(ttl_s=3 * HOUR), PollingHints(update_s=3 * HOUR), PollingHints(60, 3 * HOUR)):
        assert learned(daily, NOW, BOUNDS, hints)[0] == 3 * HOUR > unhinted
    hourly = learned(HOURLY, NOW, BOUNDS, PollingHints(ttl_s=3 * HOUR))[0]
    assert hourly == pytest.approx(HOUR, rel=0.01)


def test_what_the_feed_says_does_not_make_its_document_overflow() -> None:
    small = HOURLY.model_copy(update={"window": 4, "busiest": 3 * 4})
    assert learned(small, NOW, BOUNDS, PollingHints(ttl_s=3 * HOUR))[0] <= 30 * MINUTE


def test_the_update_period_that_wordpress_writes_into_every_feed_says_nothing() -> None:
    assert learned(HOURLY, NOW, BOUNDS, PollingHints(update_s=HOUR)) == learned(HOURLY, NOW, BOUNDS)


@given(st.text(), habits, skips, st.integers(0, 40), st.booleans())
def test_no_feed_is_due_in_an_hour_or_on_a_day_that_it_forbids_if_any_is_free(
    feed_id: str, habit: Habit, hints: PollingHints, failures: int, gone: bool
) -> None:
    assume(len(hints.skip_hours) < 24 and len(hints.skip_days) < 7)
    at = datetime.fromtimestamp(due(feed_id, habit=habit, hints=hints, failures=failures, gone=gone).at, UTC)
    assert at.hour not in hints.skip_hours
    assert at.weekday() not in hints.skip_days


def test_skipped_hours_end_in_the_first_minutes_of_the_next_one() -> None:
    night = due(hints=PollingHints(skip_hours=frozenset(range(6))))
    six = datetime(2026, 11, 25, 6, 0, tzinfo=UTC).timestamp()
    assert six <= night.at <= six + 5 * MINUTE
    assert night.reason == "skipHours and skipDays until Wed 06:00 GMT; learned: 1 entry an hour at this hour"


def test_skipped_days_end_at_midnight_gmt() -> None:
    thursday = due(hints=PollingHints(skip_days=frozenset({2}))).at
    midnight = datetime(2026, 11, 26, tzinfo=UTC).timestamp()
    assert midnight <= thursday <= midnight + 5 * MINUTE


@pytest.mark.parametrize(
    "hints",
    [PollingHints(skip_hours=frozenset(range(24))), PollingHints(skip_days=frozenset(range(7)))],
    ids=["all hours", "all days"],
)
def test_a_feed_that_forbids_every_time_is_not_obeyed(hints: PollingHints) -> None:
    assert due(hints=hints) == due()


def test_one_poll_of_a_feed_is_always_spread_alike_and_feeds_and_polls_are_spread() -> None:
    assert due() == due()
    assert len({wait(str(number)) for number in range(100)}) == 100
    waits = {next_due("a", now=NOW + day * DAY, habit=HOURLY, bounds=BOUNDS).at - NOW - day * DAY for day in range(9)}
    assert len(waits) == 9


def test_a_feed_added_alone_is_due_at_once() -> None:
    assert first_due("a", NOW, spread_s(1, BOUNDS)) == NOW
    assert first_due("a", NOW, spread_s(100, BOUNDS)) == NOW


@pytest.mark.parametrize(("count", "seconds"), [(101, 10.1), (1_000, 100), (5_000, 500), (100_000, 900)])
def test_many_feeds_added_at_one_time_are_spread_over_the_first_interval_at_most(count: int, seconds: float) -> None:
    assert spread_s(count, BOUNDS) == seconds


def test_the_first_fetches_of_many_feeds_are_spread_evenly() -> None:
    minutes = [int((first_due(f"feed {number}", NOW, 900) - NOW) // MINUTE) for number in range(15_000)]
    counts = [minutes.count(minute) for minute in range(15)]
    assert sum(counts) == 15_000
    assert min(counts) > 850
    assert max(counts) < 1_150
