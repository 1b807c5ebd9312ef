"""How often a feed brings something: learned from its polls, and what follows from it. Pure; all times are in seconds.

    Habit + Observation -> Habit;    Habit + now -> entries to expect hour by hour, quiet or not

Learned are the usual rate (entries over the time watched, both fading over four weeks), how it is spread over the hours
of the day (GMT), what the last three hours brought beyond or below it, the size of the feed's document, and how fast
that may fill.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, isfinite

from services.store.base import Habit

HOUR_S = 60 * 60.0
DAY_S = 24 * HOUR_S

_MEMORY_S = 28 * DAY_S
_RECENT_S = 3 * HOUR_S
_HOUR_PRIOR = 1.0
_MOST_COUNT = 99
_MOST_ENTRIES = 100_000
_LONGEST_S = 100 * 365 * DAY_S
_LULL = 0.5
_RELAXES = 1.5
_LEAST_KNOWN = 10


@dataclass(frozen=True, slots=True)
class Observation:
    """What a good fetch saw.

    `since_last_s` is the time since the good fetch before, None when there was none; `new` are the entries never seen
    before, of `entries` in the document (0 when it was not read again, as after a 304); `overlap` tells whether any
    entry of this document stood in the last one, None when there was nothing to compare. `entry_times` are the
    publication times of new entries; those later than `now` count for nothing.
    """

    now: float
    since_last_s: float | None
    new: int
    entries: int
    overlap: bool | None
    entry_times: Sequence[float] = ()

    @property
    def gap(self) -> bool:
        """Whether entries may have come and gone between the two fetches."""
        return self.overlap is False and self.new > 0


def learn(habit: Habit, seen: Observation) -> Habit:
    """The habit after one more good fetch; takes any numbers, and makes nothing of those that cannot be."""
    now = seen.now if abs(seen.now) < _LONGEST_S else habit.at
    times = sorted(time for time in seen.entry_times if 0 < time <= now)
    if not habit.at:
        return _first(now, times, seen.entries)
    new = min(max(seen.new, 0), _MOST_ENTRIES)
    last = seen.since_last_s
    since = min(max(now - habit.at if last is None or not isfinite(last) else last, 1.0), _LONGEST_S)
    within = _within(since, now, times, gap=seen.gap)
    fade, fade_recent = exp(-since / _MEMORY_S), exp(-since / _RECENT_S)
    spread = (1 - fade_recent) * _RECENT_S
    recent = habit.recent * fade_recent + new * spread / within
    expected = habit.expected * fade_recent + usual_rate(habit) * pace(habit, now) * spread
    window = _window(habit.window, seen.entries)
    half_full_s = _RELAXES * habit.half_full_s
    if new:
        lasts = max(within * window / (2 * new), 1.0)
        half_full_s = min(lasts, half_full_s or lasts)
    counted_from, hours = _counted(habit, times or ([now - since / 2] * new if since <= _RECENT_S else ()), now)
    return Habit(
        at=now,
        watched_s=round(habit.watched_s + since, 1),
        count=round(habit.count * fade + new, 4),
        exposure_s=round(habit.exposure_s * fade + within, 1),
        recent=round(recent, 4),
        expected=round(expected, 4),
        busiest=round(max(habit.busiest * fade, recent), 4),
        window=window,
        half_full_s=round(min(half_full_s, _LONGEST_S), 1),
        newest=(times[-1] if times else now) if new else habit.newest,
        longest_s=round(_longest(habit, now, times), 1) if new else habit.longest_s,
        counted_from=counted_from,
        hours=hours,
    )


def usual_rate(habit: Habit, first_s: float = 0.0) -> float:
    """Entries a second over the long time. With the interval at first there is a rate from the start: a quarter of an
    entry within that interval is counted with what came.
    """
    exposure = habit.exposure_s + first_s
    return (habit.count + (0.25 if first_s else 0.0)) / exposure if exposure > 0 else 0.0


def pace(habit: Habit, at: float) -> float:
    """How much busier than usual, as a factor, the feed is at that hour of the day.

    Few entries say little: an hour is as usual until entries came in it, or should have come.
    """
    hours = habit.hours
    if not hours:
        return 1.0
    hour = int(at // HOUR_S) % 24
    an_hour = sum(hours) * HOUR_S / max(habit.at - habit.counted_from, HOUR_S)
    passed = max(_passed(habit.at, hour) - _passed(habit.counted_from, hour), 0.0)
    came = (hours[hour - 1] + 2 * hours[hour] + hours[(hour + 1) % 24]) / 4
    return (came + _HOUR_PRIOR) / (an_hour * passed + _HOUR_PRIOR)


def steps(habit: Habit, now: float, usual: float) -> Iterator[tuple[float, float]]:
    """The rate to expect from `now` on, hour by hour without end: (end of the step, entries a second).

    That is the `usual` rate at that hour, and what was beyond or below it of late, which fades. It is never less than
    half of the usual rate at that hour. The first entry beyond the expected ones says nothing yet.
    """
    excess = habit.recent - habit.expected
    excess = (excess - 1 if excess > 1 else min(excess, 0.0)) / _RECENT_S
    excess *= exp(min(habit.at - now, 0.0) / _RECENT_S)
    time = now
    while True:
        end = (time // HOUR_S + 1) * HOUR_S
        due = usual * pace(habit, time)
        yield end, max(due + excess, _LULL * due)
        excess *= exp((time - end) / _RECENT_S)
        time = end


def busiest_rate(habit: Habit) -> float:
    """Entries a second in the busiest three hours seen; fades over four weeks."""
    return habit.busiest / _RECENT_S


def is_quiet(habit: Habit, now: float) -> bool:
    """Whether the feed is silent against its own habit.

    That is for more than a day, more than three times its longest silence and more than five times its mean one. A feed
    of fewer than ten known entries has no habit yet.
    """
    known = sum(habit.hours)
    silence = now - habit.newest
    if known < _LEAST_KNOWN or silence <= DAY_S:
        return False
    mean = (habit.newest - habit.counted_from) / known
    return silence > max(3 * habit.longest_s, 5 * mean)


def _first(now: float, times: Sequence[float], entries: int) -> Habit:
    """The first document: if its entries are dated, they tell of the time before."""
    window = _window(0, entries)
    if not times:
        return Habit(at=now, newest=now, counted_from=now, window=window)
    exposure = now - times[0]
    fade = min(_MEMORY_S / exposure, 1.0) if exposure > 0 else 1.0
    counted_from, hours = _counted(Habit(counted_from=times[0]), times, now)
    return Habit(
        at=now,
        count=round((len(times) - 1) * fade, 4),
        exposure_s=round(exposure * fade, 1),
        window=window,
        newest=times[-1],
        longest_s=round(max((later - earlier for earlier, later in pairwise(times)), default=0.0), 1),
        counted_from=counted_from,
        hours=hours,
    )


def _within(since: float, now: float, times: Sequence[float], *, gap: bool) -> float:
    """The time in which the new entries came: since the last fetch, unless there is a gap.

    Then it is what the document covers, or, without dates, half: as many may have been missed as were seen.
    """
    if not gap:
        return since
    return min(max(now - times[0], since / 4), since) if times else since / 2


def _window(known: int, entries: int) -> int:
    """How many entries the document holds: the fewest of late."""
    entries = min(entries, _MOST_ENTRIES)
    if entries <= 0:
        return known
    return entries if entries <= known or not known else known + max((entries - known) // 4, 1)


def _longest(habit: Habit, now: float, times: Sequence[float]) -> float:
    """The longest silence, with the one that the new entries ended; old ones lose a little with each."""
    ended = next((time for time in times if time >= habit.newest), now)
    return max(0.99 * habit.longest_s, ended - habit.newest)


def _counted(habit: Habit, times: Sequence[float], now: float) -> tuple[float, tuple[int, ...]]:
    """Since when entries are counted by hour, and the counts with these.

    When one grows too large all are halved, and so is the time they were counted in: old ones fade.
    """
    if not times:
        return habit.counted_from, habit.hours
    start, hours = habit.counted_from, [*habit.hours] or [0] * 24
    for time in times:
        hours[int(time // HOUR_S) % 24] += 1
    while max(hours) > _MOST_COUNT:
        start, hours = round((start + now) / 2, 1), [count // 2 for count in hours]
    return start, tuple(hours)


def _passed(time: float, hour: int) -> float:
    """How many such hours of the day have passed since the epoch."""
    return time // DAY_S + min(max(time % DAY_S / HOUR_S - hour, 0.0), 1.0)
