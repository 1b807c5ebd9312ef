"""Laws of the schedule: it stays in bounds, waits longer the more failures there were, and keeps what a server asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.schedule import DAY_S, next_due

FEEDS = st.text(min_size=1)
INTERVALS = st.floats(min_value=1, max_value=7 * DAY_S)
FAILURES = st.integers(min_value=0, max_value=10_000)
NOW = 1_800_000_000.0


def wait(feed: str, interval_s: float, failures: int = 0, at_least_s: float = 0.0, *, gone: bool = False) -> float:
    return next_due(feed, now=NOW, interval_s=interval_s, failures=failures, at_least_s=at_least_s, gone=gone) - NOW


@given(FEEDS, INTERVALS, FAILURES, st.floats(min_value=0, max_value=1e9))
def test_the_wait_stays_in_bounds(feed: str, interval_s: float, failures: int, at_least_s: float) -> None:
    longest = max(DAY_S, interval_s) * 1.1
    assert 0.9 * interval_s - 1e-3 <= wait(feed, interval_s, failures, at_least_s) <= longest + 1e-3


@given(FEEDS, INTERVALS, FAILURES, FAILURES)
def test_more_failures_never_shorten_the_wait(feed: str, interval_s: float, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert wait(feed, interval_s, fewer) <= wait(feed, interval_s, more)


@given(FEEDS, st.floats(min_value=0, max_value=DAY_S))
def test_what_the_server_asked_for_is_kept(feed: str, at_least_s: float) -> None:
    assert wait(feed, 900, 1, at_least_s) >= at_least_s - 1e-3


@given(FEEDS, INTERVALS)
def test_one_feed_is_always_spread_alike(feed: str, interval_s: float) -> None:
    assert wait(feed, interval_s) == wait(feed, interval_s)


def test_feeds_are_spread() -> None:
    assert len({wait(str(number), 900) for number in range(100)}) == 100


@pytest.mark.parametrize(("failures", "doubled"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16)])
def test_each_failure_after_the_first_doubles_the_wait(failures: int, doubled: int) -> None:
    assert wait("a", 900, failures) == pytest.approx(doubled * wait("a", 900))


def test_a_feed_that_is_gone_waits_a_day() -> None:
    assert wait("a", 900, gone=True) == pytest.approx(DAY_S, rel=0.1)
