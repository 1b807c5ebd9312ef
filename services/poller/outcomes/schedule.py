"""When a feed is due next, and why. Pure; all times are in seconds.

A feed that does well is fetched at an interval learned from its habit, see `learned`. What the publisher asks for is
kept. A feed that fails is asked less and less often, and never given up.
"""

from dataclasses import dataclass
from math import isfinite, sqrt
from zlib import crc32

from services.poller.formats.parsed import PollingHints
from services.poller.outcomes.habit import DAY_S, HOUR_S, Observation, busiest_rate, is_quiet, learn, steps, usual_rate
from services.poller.words import often, span
from services.store.base import Habit

__all__ = ["Bounds", "Due", "Observation", "first_due", "is_quiet", "learn", "learned", "next_due", "span", "spread_s"]

MONTH_S = 30 * DAY_S
NO_HINTS = PollingHints()

_JITTER = 0.1
_SKIP_JITTER_S = 300.0
_SILENCE_WATCHED = 8
_STORM = 5.0
_STORM_FACTOR = 1000.0
_DEAD_S = 30 * DAY_S
_DEAD_FAILURES = 10
_MOST_DOUBLINGS = 32
_MOST_HOURS = 7 * 24
_NO_STATEMENT_S = HOUR_S
_AT_ONCE = 100
_STARTS_A_SECOND = 10
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The interval at first, the least and the most, in seconds; `fixed_s` is one set for this feed, never learned."""

    first_s: float
    least_s: float
    most_s: float
    fixed_s: float | None = None

    @classmethod
    def of(
        cls, first_s: float, least_s: float | None = None, most_s: float | None = None, fixed_s: float | None = None
    ) -> "Bounds":
        """Bounds from the settings. Unless set, the least is a 15th of the first, at most a minute, and the most is 96
        times the first. What contradicts the least gives way to it.
        """
        least = min(first_s / 15, 60.0) if least_s is None else least_s
        most = max(96 * first_s if most_s is None else most_s, least)
        return cls(min(max(first_s, least), most), least, most, fixed_s)


@dataclass(frozen=True, slots=True)
class Due:
    """When a feed is due, the interval that was learned or set, and one line that tells an operator why."""

    at: float
    interval_s: float
    reason: str


def next_due(
    feed_id: str,
    *,
    now: float,
    habit: Habit,
    bounds: Bounds,
    hints: PollingHints = NO_HINTS,
    failures: int = 0,
    failing_since: float | None = None,
    asked_s: float | None = None,
    fresh_s: float | None = None,
    gone: bool = False,
    expired: bool = False,
) -> Due:
    """When to fetch the feed again, after a fetch that ended at `now`.

    `failures` counts failed fetches in a row, `failing_since` is the time of the first of them. `asked_s` is the
    server's Retry-After (RFC 9110 section 10.2.3), `fresh_s` how long its answer stays fresh (RFC 9111 section 4.2);
    both are kept, up to a day. `gone` means 410, `expired` that the feed says it has ended (JSON Feed 1.1).
    Up to a tenth is added to the wait, by feed and poll, so that feeds do not stay in step.
    """
    interval, reason = learned(habit, now, bounds, hints)
    wait, place = interval, _place(feed_id, now)
    if gone or expired:
        wait, reason = MONTH_S, f"{'gone (410)' if gone else 'the feed says that it has ended'}: tried monthly"
    elif failures > 0:
        wait, reason = _backed_off(interval, now, failures, failing_since)
    if wait == interval and not bounds.fixed_s:
        wait = _out_of_step(interval, habit, bounds, place)
    else:
        wait *= 1 + _JITTER * place
    for stated, what in ((asked_s, "the server asked for"), (fresh_s, "the server calls its answer fresh for")):
        if stated is not None and wait < min(stated, DAY_S):
            wait, reason = min(stated, DAY_S), f"{what} {'more than a day' if stated > DAY_S else span(stated)}"
    due = now + wait
    allowed = _first_allowed(due, hints)
    if allowed > due:
        reason = f"skipHours and skipDays until {_DAYS[_day(allowed)]} {_hour(allowed):02}:00 GMT; {reason}"
        due = allowed + place * _SKIP_JITTER_S
    return Due(due, interval, reason)


def learned(habit: Habit, now: float, bounds: Bounds, hints: PollingHints = NO_HINTS) -> tuple[float, str]:
    """The interval of a feed that does well, and why.

    It is half the geometric mean of the interval at first and the time between two entries at the hours ahead. An entry
    waits half an interval on average, so for a given number of fetches all entries together wait least when intervals
    go with the root of the time between entries (Sia, Cho and Cho, "Efficient monitoring algorithm for fast news
    alerts", IEEE TKDE 19(7), 2007); the half is what the simulation in `benchmarks/schedule_sim.py` led to.

    - Quietness is not trusted further than an eighth of the time watched.
    - What the feed says (ttl, sy:update*) is kept as far as it does not bring entries more often than it says. Of
      sy:update* only more than an hour counts: an hour is what WordPress writes, whoever publishes.
    - New entries must not fill more than half of the document at the pace of the last fetch or of the busiest hours
      seen, nor all of it in a sudden storm: five entries in the interval at first, or a thousand times the usual rate.
    """
    if bounds.fixed_s:
        return bounds.fixed_s, "fixed by the registry"
    usual = usual_rate(habit, bounds.first_s)
    wait, soon = _wait(habit, now, usual, bounds.first_s)
    rate = f"{often(soon)} at this hour"
    reason = f"learned: {rate}"
    trusted = max(bounds.first_s, habit.watched_s / _SILENCE_WATCHED)
    if wait > trusted:
        wait, reason = trusted, f"watched for only {span(habit.watched_s)}"
    stated = min(_stated(hints), 1 / usual)
    if wait < stated:
        wait, reason = stated, f"the feed says that it need not be fetched more often; {rate}"
    if habit.window:
        storm = min(_STORM / bounds.first_s, _STORM_FACTOR * (habit.count + 1) / (habit.exposure_s + bounds.first_s))
        lasts = min(
            habit.window / (2 * max(busiest_rate(habit), soon)),
            habit.window / storm,
            habit.half_full_s or bounds.most_s,
        )
        if wait > lasts:
            wait, reason = lasts, f"its {habit.window} entries may be others in {span(lasts)}; {rate}"
    if wait > bounds.most_s:
        return bounds.most_s, f"the longest interval allowed; {rate}"
    if wait < bounds.least_s:
        return bounds.least_s, f"the shortest interval allowed; {rate}"
    return wait, reason


def first_due(feed_id: str, now: float, spread: float) -> float:
    """When a new feed is first due: within `spread` seconds from `now`, at once when that is 0."""
    return now + spread * _place(feed_id, 0.0)


def spread_s(count: int, bounds: Bounds) -> float:
    """Over how many seconds the first fetches of so many feeds, added at one time, are spread.

    Up to a hundred are due at once; more at ten a second, but none waits longer than the first interval.
    """
    return min(count / _STARTS_A_SECOND, bounds.first_s) if count > _AT_ONCE else 0.0


def _out_of_step(interval: float, habit: Habit, bounds: Bounds, place: float) -> float:
    """The wait of a feed that does well; stays in bounds.

    While the time watched is what bounds the interval, up to half is taken away, or all feeds added together would slow
    down in step.
    """
    if interval == habit.watched_s / _SILENCE_WATCHED:
        interval = max(interval * (1 - place / 2), bounds.first_s)
    jitter = _JITTER * place
    return min(interval * (1 + jitter), max(bounds.most_s * (1 - jitter), bounds.least_s))


def _wait(habit: Habit, now: float, usual: float, first_s: float) -> tuple[float, float]:
    """How long until the root of the rate adds up to half the root of the interval at first, and the rate at first."""
    goal, time, soon = sqrt(first_s) / 2, now, 0.0
    for number, (end, expected) in enumerate(steps(habit, now, usual)):
        soon = soon or expected
        root = sqrt(expected)
        if goal <= root * (end - time):
            return time - now + goal / root, soon
        if number == _MOST_HOURS:
            break
        goal -= root * (end - time)
        time = end
    return time - now + goal / sqrt(usual), soon


def _stated(hints: PollingHints) -> float:
    """How seldom the feed says that it need be fetched; 0 when it does not."""
    stated = [hints.ttl_s or 0.0]
    if hints.update_s and hints.update_s > _NO_STATEMENT_S:
        stated.append(hints.update_s)
    return max((period for period in stated if isfinite(period)), default=0.0)


def _backed_off(interval: float, now: float, failures: int, failing_since: float | None) -> tuple[float, str]:
    """Twice as long with each failure after the first, up to a day; monthly once it has failed for a month."""
    if failures >= _DEAD_FAILURES and failing_since is not None and now - failing_since >= _DEAD_S:
        return max(MONTH_S, interval), f"failing for {span(now - failing_since)}: tried monthly"
    wait = min(interval * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), max(DAY_S, interval))
    return wait, f"backing off after {failures} failures in a row" if failures > 1 else "after one failure"


def _first_allowed(due: float, hints: PollingHints) -> float:
    """The first moment from `due` on that skipHours and skipDays (RSS 2.0, GMT) allow; `due` if none does in a week."""
    if not hints.skip_hours and not hints.skip_days:
        return due
    time = due
    for _ in range(7 * 24 + 1):
        if _hour(time) not in hints.skip_hours and _day(time) not in hints.skip_days:
            return time
        time = (time // HOUR_S + 1) * HOUR_S
    return due


def _hour(time: float) -> int:
    """The hour of the day, GMT."""
    return int(time // HOUR_S) % 24


def _day(time: float) -> int:
    """The day of the week, GMT; 0 is Monday. The epoch was a Thursday."""
    return (int(time // DAY_S) + 3) % 7


def _place(feed_id: str, now: float) -> float:
    """A number from 0 to 1 that is always the same for one feed and one poll."""
    return crc32(f"{feed_id} {now:.0f}".encode("utf-8", "surrogatepass")) / 0x100000000
