"""Made-up feeds for the simulation of the schedule: when their entries come, and how many their documents hold.

Days and weeks have their shape in the feed's own time zone; entries come at random along it, some in clusters. Times
are in seconds from the start of the simulation, a Monday 00:00 GMT; entries before it are what the first fetch finds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAY_S = 86_400.0
DAYS = 14
END_S = DAYS * DAY_S

Times = NDArray[np.float64]
Random = np.random.Generator

_ZONES = (-8, -7, -6, -5, -3, 0, 1, 2, 3, 5.5, 8, 9, 10)
_ZONE_WEIGHTS = np.array([6, 2, 6, 14, 5, 12, 22, 8, 4, 7, 7, 5, 2]) / 100
_OFFICE = np.array([0.0] * 8 + [3, 5, 6, 5, 3, 5, 5, 4, 2, 1] + [0.0] * 6)
_AWAKE = np.array([1, 0.5, 0.3, 0.3, 0.3, 0.5, 1.5, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 2, 1.5])
_ROUND_THE_CLOCK = np.array([5, 4, 4, 4, 4, 5, 7, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 8, 8, 7, 6, 5.0])
_MON_TO_FRI = np.array([1, 1, 1, 1, 1, 0.02, 0.02])
_QUIET_WEEKEND = np.array([1, 1, 1, 1, 1, 0.55, 0.6])


@dataclass(frozen=True, slots=True)
class Source:
    """A feed: `times` of its entries, ascending, the size of its document, and whether its entries are dated."""

    id: str
    kind: str
    times: Times
    window: int
    dated: bool


def sources(count: int, seed: int) -> Iterator[Source]:
    """So many feeds of mixed kinds, the same for one seed."""
    random = np.random.default_rng(seed)
    names = list(_KINDS)
    shares = np.array([share for share, _ in _KINDS.values()])
    for number, kind in enumerate(random.choice(len(names), count, p=shares / shares.sum())):
        times, window = _KINDS[names[kind]][1](random)
        times = np.sort(times[times < END_S])
        yield Source(f"feed {number}", names[kind], times, window, bool(random.random() < 0.9))


def _shaped(random: Random, a_day: float, window: int, hours: Times, days: Times) -> Times:
    """Entries at random along the hours of the day and the days of the week, enough before the start for a window."""
    before = int(min(2 * window / a_day + 8, 3_000))
    zone = random.choice(_ZONES, p=_ZONE_WEIGHTS)
    every = np.arange(-before, DAYS + 1)
    weights = days[every % 7] / days.mean()
    counts = random.poisson(a_day * weights)
    entries = np.repeat(every, counts)
    hour = random.choice(24, len(entries), p=hours / hours.sum())
    times: Times = (entries * 24 + hour - zone + random.random(len(entries))) * 3600.0
    return times


def _clustered(random: Random, times: Times, more: float, within_s: float) -> Times:
    """Each entry draws others after it, `more` of them on average."""
    counts = random.poisson(more, len(times))
    followers = np.repeat(times, counts)
    return np.concatenate([times, followers + random.exponential(within_s, len(followers))])


def _agency(random: Random) -> tuple[Times, int]:
    window = int(random.integers(40, 101))
    times = _shaped(random, random.uniform(60, 350), window, _ROUND_THE_CLOCK, _QUIET_WEEKEND)
    return _clustered(random, times, 0.5, 900), window


def _newspaper(random: Random) -> tuple[Times, int]:
    window = int(random.integers(20, 51))
    times = _shaped(random, np.exp(random.uniform(np.log(8), np.log(80))), window, _AWAKE, _QUIET_WEEKEND)
    return _clustered(random, times, 0.3, 1_200), window


def _hourly(random: Random) -> tuple[Times, int]:
    window, minute = int(random.integers(10, 31)), random.uniform(0, 3_600)
    every = np.arange(-3 * 24, DAYS * 24) * 3_600.0
    return every + minute + random.uniform(0, 180, len(every)), window


def _office(random: Random) -> tuple[Times, int]:
    window = int(random.integers(10, 31))
    return _shaped(random, random.uniform(1, 12), window, _OFFICE, _MON_TO_FRI), window


def _blog(random: Random) -> tuple[Times, int]:
    window = int(random.integers(10, 26))
    return _shaped(random, np.exp(random.uniform(np.log(0.05), np.log(1.0))), window, _AWAKE, _QUIET_WEEKEND), window


def _dead(random: Random) -> tuple[Times, int]:
    window = int(random.integers(10, 26))
    return random.uniform(-2_000, -200) * DAY_S - random.exponential(9 * DAY_S, 2 * window), window


def _small_window(random: Random) -> tuple[Times, int]:
    return _shaped(random, random.uniform(70, 200), 10, _ROUND_THE_CLOCK, _QUIET_WEEKEND), 10


def _storm(random: Random) -> tuple[Times, int]:
    window = int(random.integers(20, 41))
    calm = _shaped(random, random.uniform(0.3, 3), window, _AWAKE, _QUIET_WEEKEND)
    hours = random.uniform(4, 30)
    start = random.uniform(1, DAYS - 1) * DAY_S
    storm = start + random.uniform(0, hours * 3_600, random.poisson(random.uniform(3, 10) * hours))
    return np.concatenate([calm, storm]), window


def _events(random: Random) -> tuple[Times, int]:
    window = int(random.integers(20, 41))
    starts = _shaped(random, random.uniform(2, 8) / 7, 3, _AWAKE, np.array([0.5, 0.5, 1, 0.5, 1, 2, 2]))
    return _clustered(random, starts, random.uniform(8, 25), 3_600), window


def _edition(random: Random) -> tuple[Times, int]:
    batch, hour = int(random.integers(5, 16)), random.uniform(0, 24)
    issues = (np.arange(-4, DAYS + 1) * 24 + hour) * 3_600.0 + random.normal(0, 600, DAYS + 5)
    return np.repeat(issues, batch) + np.tile(np.arange(batch), DAYS + 5), 2 * batch


_KINDS: dict[str, tuple[float, Callable[[Random], tuple[Times, int]]]] = {
    "agency": (3, _agency),
    "newspaper": (15, _newspaper),
    "hourly": (4, _hourly),
    "office hours": (15, _office),
    "blog": (30, _blog),
    "dead": (15, _dead),
    "small window": (3, _small_window),
    "quiet, then storm": (4, _storm),
    "events": (8, _events),
    "daily edition": (3, _edition),
}
