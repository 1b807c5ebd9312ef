"""Rules for when to poll, as models of our own: each yields the times of a feed's polls in the simulation.

They are described by their programs' sources: Miniflux v2 (`internal/model/feed.go`, ScheduleNextCheck, with the
defaults factor 1, 5 minutes, 24 hours), Media Cloud's rss-fetcher (`fetcher/tasks.py`, _check_auto_adjust, and
`fetcher/config.py`: 6 hours at first, 10 minutes, 24 hours, 33 % and 67 % known entries), NewsBlur
(`apps/rss_feeds/models.py`, get_next_scheduled_update, for a feed of two to ten paying readers, at least a minute), and
newsboat (`reload-time`, 60 minutes). Each is modelled in its own favour where its program adds delays: all poll on
time, at any second, and begin spread alike.
"""

import random
from bisect import bisect_right
from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.schedule_feeds import DAY_S, END_S, Source, Times
from services.poller.outcomes.habit import Observation, learn
from services.poller.outcomes.schedule import Bounds, first_due, next_due
from services.store.base import Habit

Rule = Callable[[Source], Times]

EPOCH = 1_800_230_400.0
"""The start of the simulation as a time of the world: 2027-01-18, a Monday, 00:00 GMT."""
SPREAD_S = 900.0
"""The first polls of all feeds are spread over this time, whatever the rule."""


def wireroom(source: Source, first_s: float = 900.0) -> Times:
    """Wireroom's own schedule, the very functions; `first_s` is WIREROOM_POLL_INTERVAL."""
    bounds = Bounds.of(first_s)
    times = (source.times + EPOCH).tolist()
    now = first_due(source.id, EPOCH, SPREAD_S)
    habit, seen, last = Habit(), 0, None
    polls: list[float] = []
    while now < EPOCH + END_S:
        polls.append(now)
        came = bisect_right(times, now)
        new = min(came - seen, source.window)
        observation = Observation(
            now,
            None if last is None else now - last,
            new,
            min(came, source.window) if new else 0,
            None if last is None else came - seen < source.window,
            times[came - new : came] if source.dated else (),
        )
        habit = learn(habit, observation)
        seen, last = came, now
        now = next_due(source.id, now=now, habit=habit, bounds=bounds).at
    return np.array(polls) - EPOCH


def fixed(source: Source, every_s: float = 900.0) -> Times:
    """The same interval for all feeds, always."""
    return np.arange(first_due(source.id, 0.0, min(SPREAD_S, every_s)), END_S, every_s)


def miniflux(source: Source, factor: float = 1.0, least_s: float = 300.0, most_s: float = DAY_S) -> Times:
    """A week divided by the entries of the last week, between five minutes and a day."""
    times = source.times.tolist()
    now = first_due(source.id, 0.0, SPREAD_S)
    polls: list[float] = []
    first = max(bisect_right(times, now) - source.window, 0)
    while now < END_S:
        polls.append(now)
        since = now - 7 * DAY_S
        if not source.dated and since < polls[0]:
            # Undated entries count from when they were first seen: those of the first document, for a week.
            since = -np.inf
        a_week = bisect_right(times, now) - max(bisect_right(times, since), first)
        now += min(max(round(7 * 1440 / (a_week * factor)) * 60.0, least_s), most_s) if a_week > 0 else most_s
    return np.array(polls)


def media_cloud(source: Source, first_s: float = 21_600.0, step_s: float = 3_600.0) -> Times:
    """An hour less when under 33 % of the document is known, ten minutes more when over 67 % is."""
    times = source.times.tolist()
    now, interval, seen = first_due(source.id, 0.0, SPREAD_S), first_s, 0
    polls: list[float] = []
    while now < END_S:
        came = bisect_right(times, now)
        if polls:
            new = min(came - seen, source.window)
            held = min(came, source.window)
            known = 1.0 if new == 0 else 1 - new / held
            if known >= 0.67:
                recent = bisect_right(times, now) > bisect_right(times, now - 31 * DAY_S) or now < 31 * DAY_S
                interval = min(interval + (step_s / 6 if recent else step_s), DAY_S)
            elif known < 0.33:
                interval = max(first_s if interval > first_s else interval - step_s, 600.0)
        polls.append(now)
        seen = came
        now += interval
    return np.array(polls)


def newsblur(source: Source) -> Times:
    """By the stories of the last month: 15 minutes for one a day and more, up to an hour, 6 hours for none."""
    times = source.times.tolist()
    now = first_due(source.id, 0.0, SPREAD_S)
    polls: list[float] = []
    first = max(bisect_right(times, now) - source.window, 0)
    chance = random.Random(source.id)
    while now < END_S:
        polls.append(now)
        came = bisect_right(times, now)
        a_day = (came - max(bisect_right(times, now - 30 * DAY_S), first)) / 30
        if a_day >= 1:
            minutes = 15.0
        elif a_day > 0:
            minutes = max(60 - 60 * a_day, 1.0)
        else:
            idle = (now - times[came - 1]) / (30 * DAY_S) if came else 1.0
            minutes = min(360 * max(1.0, idle), 720.0)
        now += 60 * (minutes + chance.randint(0, int(minutes)) / 4)
    return np.array(polls)


RULES: dict[str, Rule] = {
    "Wireroom": wireroom,
    "every 15 minutes": fixed,
    "newsboat (every hour)": partial(fixed, every_s=3_600.0),
    "Miniflux": miniflux,
    "Media Cloud": media_cloud,
    "NewsBlur": newsblur,
}
