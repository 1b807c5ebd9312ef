"""What is learned of a feed from its polls: how often it brings something, when, and how fast its document fills."""

from collections.abc import Iterator, Sequence
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.outcomes.habit import Observation, is_quiet, learn, pace, steps, usual_rate
from services.poller.outcomes.schedule import Bounds, learned
from services.store.base import Habit

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
START = 1_800_230_400.0
"""Midnight GMT."""
BOUNDS = Bounds.of(900)

numbers = st.floats() | st.integers().map(float)
observations = st.builds(
    Observation,
    now=numbers,
    since_last_s=st.none() | numbers,
    new=st.integers(),
    entries=st.integers(),
    overlap=st.none() | st.booleans(),
    entry_times=st.lists(numbers, max_size=40),
)


def watched(times: Sequence[float], every_s: float, days: float, *, window: int = 50, dated: bool = True) -> Habit:
    """The habit of a feed with entries at these times, ascending, polled at a fixed interval from START on."""
    habit, seen, now = Habit(), 0, START
    while now <= START + days * DAY:
        came = sum(time <= now for time in times)
        new = min(came - seen, window)
        entry_times = times[came - new : came] if dated else ()
        overlap = came - seen < window if now > START else None
        since = every_s if now > START else None
        habit = learn(habit, Observation(now, since, new, min(came, window), overlap, entry_times))
        seen, now = came, now + every_s
    return habit


def every(gap_s: float, days: float) -> list[float]:
    return [START + gap_s * number for number in range(1, int(days * DAY / gap_s))]


def interval_of(habit: Habit) -> float:
    return learned(habit, habit.at, BOUNDS)[0]


def first_steps(habit: Habit) -> Iterator[tuple[float, float]]:
    return islice(steps(habit, habit.at, usual_rate(habit)), 24)


@given(st.lists(observations, max_size=8))
def test_any_numbers_are_learned_from_and_make_a_habit_that_can_be_kept_and_used(seen: list[Observation]) -> None:
    habit = Habit()
    for observation in seen:
        habit = learn(habit, observation)
    assert Habit.model_validate_json(habit.model_dump_json()) == habit
    assert BOUNDS.least_s <= interval_of(habit) <= BOUNDS.most_s
    assert is_quiet(habit, habit.at + 1e9) in (True, False)


@given(st.floats(1, 1e5), st.integers(0, 200), st.integers(1, 100_000))
def test_a_habit_stays_small(every_s: float, new: int, window: int) -> None:
    habit, now = Habit(), START + 0.123456
    for number in range(200):
        now += every_s
        since = every_s if number else None
        entry_times = [now - every_s * place / (new + 1) for place in range(new)]
        habit = learn(habit, Observation(now, since, new, window, True, entry_times))
    assert len(habit.model_dump_json()) < 400


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("gap_s", [10 * MINUTE, HOUR, 8 * HOUR])
def test_the_usual_rate_is_learned(gap_s: float, dated: bool) -> None:
    habit = watched(every(gap_s, 20), 15 * MINUTE, 20, dated=dated)
    assert 1 / usual_rate(habit) == pytest.approx(gap_s, rel=0.1)


def test_the_dates_of_the_first_document_tell_of_the_time_before() -> None:
    weekly = [START - week * 7 * DAY for week in range(20, 0, -1)]
    habit = learn(Habit(), Observation(START, None, 20, 20, None, weekly))
    assert 1 / usual_rate(habit) == pytest.approx(7 * DAY, rel=0.1)
    assert habit.watched_s == 0


def test_without_dates_the_first_document_tells_nothing() -> None:
    assert usual_rate(learn(Habit(), Observation(START, None, 20, 20, None))) == 0


def test_dates_in_the_future_tell_nothing() -> None:
    habit = learn(Habit(), Observation(START, None, 2, 2, None, [START + DAY, START + 2 * DAY]))
    assert habit == learn(Habit(), Observation(START, None, 2, 2, None))


def test_a_document_that_was_not_read_again_keeps_its_size() -> None:
    habit = watched(every(HOUR, 3), HOUR, 2, window=20)
    assert learn(habit, Observation(habit.at + HOUR, HOUR, 0, 0, True)).window == habit.window == 20


def test_a_document_that_shrinks_is_taken_for_small_at_once_and_for_large_bit_by_bit() -> None:
    habit = Habit(at=START, window=20)
    small = learn(habit, Observation(START + HOUR, HOUR, 1, 4, True))
    assert small.window == 4
    assert learn(small, Observation(START + 2 * HOUR, HOUR, 1, 40, True)).window == 13


def test_a_burst_shortens_the_interval_and_is_forgotten_within_a_day() -> None:
    calm = watched(every(8 * HOUR, 20), 30 * MINUTE, 20)
    now = calm.at
    busy = learn(calm, Observation(now + HOUR, HOUR, 15, 50, True, [now + MINUTE * place for place in range(15)]))
    assert interval_of(busy) < interval_of(calm) / 2
    later = learn(busy, Observation(now + DAY, DAY - HOUR, 0, 0, True))
    assert interval_of(later) == pytest.approx(interval_of(calm), rel=0.25)


def test_one_entry_more_than_expected_is_no_burst() -> None:
    calm = watched(every(8 * HOUR, 20), 30 * MINUTE, 20)
    one = learn(calm, Observation(calm.at + HOUR, HOUR, 1, 50, True, [calm.at + 1]))
    assert interval_of(one) == pytest.approx(interval_of(calm), rel=0.1)


def test_a_gap_halves_the_interval_at_once() -> None:
    calm = watched(every(4 * HOUR, 20), HOUR, 20, window=20)
    gap = learn(calm, Observation(calm.at + HOUR, HOUR, 20, 20, False))
    assert interval_of(gap) <= HOUR / 4
    dated = learn(
        calm, Observation(calm.at + HOUR, HOUR, 20, 20, False, [calm.at + HOUR - MINUTE * n for n in range(20)])
    )
    assert interval_of(dated) <= HOUR / 4


def test_a_feed_that_brings_one_batch_a_day_is_not_taken_for_one_that_overflows() -> None:
    batches = sorted(START + day * DAY + 6 * HOUR for day in range(-3, 20) for _ in range(12))
    assert interval_of(watched(batches, HOUR, 15.9, window=12)) > 20 * MINUTE


def test_the_hours_of_the_day_are_learned() -> None:
    office = [START + day * DAY + hour * HOUR + 1 for day in range(14) for hour in (9, 10, 11, 12) for _ in range(3)]
    habit = watched(sorted(office), 15 * MINUTE, 14)
    assert pace(habit, START + 10.5 * HOUR) > 3 * pace(habit, START + 3 * HOUR)
    rates = [rate for _, rate in first_steps(habit)]
    assert max(rates) > 3 * min(rates)
    assert min(rates) > 0


def test_a_first_document_of_a_few_hours_does_not_make_the_other_hours_quiet() -> None:
    morning = [START + 7 * HOUR + 10 * MINUTE * number for number in range(18)]
    habit = learn(Habit(), Observation(START + 10 * HOUR, None, 18, 18, None, morning))
    assert pace(habit, START + 20 * HOUR) == pytest.approx(1)
    assert pace(habit, START + 8.5 * HOUR) == pytest.approx(1, rel=0.2)


def test_a_feed_is_quiet_when_it_is_silent_for_much_longer_than_ever() -> None:
    habit = watched(every(DAY, 30), 6 * HOUR, 29.5)
    assert not is_quiet(habit, habit.newest + 4 * DAY)
    assert is_quiet(habit, habit.newest + 6 * DAY)


def test_a_feed_of_bursts_is_not_quiet_between_them() -> None:
    weekends = sorted(START + week * 7 * DAY + MINUTE * number for week in range(-4, 4) for number in range(30))
    habit = watched(weekends, HOUR, 25)
    assert not is_quiet(habit, habit.newest + 14 * DAY)
    assert is_quiet(habit, habit.newest + 22 * DAY)


def test_a_busy_feed_is_not_quiet_within_a_day() -> None:
    habit = watched(every(10 * MINUTE, 10), HOUR, 9)
    assert not is_quiet(habit, habit.newest + DAY)
    assert is_quiet(habit, habit.newest + DAY + 1)


def test_a_feed_of_few_entries_has_no_habit_to_be_quiet_against() -> None:
    assert not is_quiet(watched(every(DAY, 9), HOUR, 8), START + 1000 * DAY)


def test_polls_that_bring_nothing_do_not_make_a_silent_feed_forget_what_it_was() -> None:
    habit = watched(every(DAY, 30), 6 * HOUR, 200)
    assert is_quiet(habit, habit.at)
