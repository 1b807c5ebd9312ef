"""`wireroom feeds show`: why was this feed fetched, or not?"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from schemas.feed_event import FeedEvent
from services.commands.feeds.named import chosen
from services.commands.feeds.table import described
from services.errors import WireroomError
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
from services.poller.registry.history import event_words, read_history
from services.running import run_command
from services.settings import Settings
from services.store.base import FeedState, host_of
from services.wiring import opened_log, opened_store

_DAY_S = 24 * 60 * 60.0
_MOST_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A feed's situation and its last events; `unread` is why the events could not be read."""

    situation: Situation
    bounds: Bounds
    events: Sequence[FeedEvent] = ()
    unread: str | None = None


@click.command("show")
@click.argument("name", metavar="FEED")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--events", "most", type=click.IntRange(0, _MOST_EVENTS), default=12, show_default=True, help="How many, at most."
)
@click.option("--days", type=click.FloatRange(0, 366), default=7, show_default=True, help="From how far back, at most.")
def show(name: str, as_json: bool, most: int, days: float) -> None:
    """Tell why a feed was fetched, or not.

    The answer first, then what is known of the feed, then its last events. FEED is its URL or id. Days are counted
    back from its last fetch.

    \b
    Examples:
      wireroom feeds show https://example.org/feed.xml
      wireroom feeds show https://example.org/feed.xml --events 100 --days 30
    """
    shown = run_command(lambda settings: _shown(settings, name, most, days))
    if as_json:
        click.echo(json.dumps(_json(shown), ensure_ascii=False))
        return
    for line in _lines(shown):
        click.echo(line)


async def _shown(settings: Settings, name: str, most: int, days: float) -> Shown:
    bounds = Bounds.of(settings.poll_interval, settings.poll_min_interval, settings.poll_max_interval)
    now = time.time()
    async with opened_store(settings) as store:
        (feed,) = chosen(await store.feeds(), [name])
        state = await store.feed_state(feed.id) or FeedState()
        situation = Situation(
            feed,
            state,
            now,
            lease=await store.lease_of(feed.id),
            host_rest_s=await store.host_rest(host_of(state.address or feed.url)),
            overdue=await store.overdue(now),
        )
    if not most:
        return Shown(situation, bounds)
    until = state.last_fetch or now
    interval = interval_s(feed, state, bounds, now)
    try:
        async with opened_log(settings) as log:
            events = await read_history(
                log, feed.id, most=most, since=until - days * _DAY_S, until=until, interval_s=interval
            )
    except WireroomError as error:
        return Shown(situation, bounds, unread=str(error))
    return Shown(situation, bounds, events)


def _json(shown: Shown) -> dict[str, Any]:
    situation = shown.situation
    owner, left_s = situation.lease or (None, None)
    return {
        "answer": answer(situation),
        "feed": described(situation.feed, situation.state, shown.bounds, situation.now),
        "lease": {"owner": owner, "left_s": left_s} if owner else None,
        "host": {"name": situation.host, "rest_s": situation.host_rest_s},
        "events": [event.model_dump(mode="json") for event in shown.events],
        "problem": shown.unread,
    }


def _lines(shown: Shown) -> Iterable[str]:
    yield answer(shown.situation)
    yield ""
    for name, value in _facts(shown):
        yield f"{name:<10} {value}"
    yield ""
    if shown.unread:
        yield f"the recorded events cannot be read: {shown.unread}"
    elif not shown.events:
        yield "no events recorded in that time"
    for event in shown.events:
        yield f"{clock_time(event.fetched_at.timestamp())}  {event_words(event)}"


def _facts(shown: Shown) -> Iterable[tuple[str, str]]:
    situation, feed, state = shown.situation, shown.situation.feed, shown.situation.state
    yield "url", feed.url
    if state.address:
        yield "moved to", f"{state.address}, and is fetched from there"
    elif state.moved_to:
        yield "moves to", f"{state.moved_to}, not adopted yet"
    yield "id", feed.id
    if feed.title:
        yield "title", feed.title
    if feed.tags:
        yield "tags", ", ".join(feed.tags)
    yield "from", feed.source.removeprefix("file:") if feed.source.startswith("file:") else "the command line"
    if feed.credentials:
        yield "auth", f"{feed.credentials.scheme}, in {feed.credentials.file}"
    if feed.headers:
        yield "headers", ", ".join(feed.headers)
    if feed.full_text:
        yield "full text", "from each article's page"
    yield "state", condition(feed, state)
    interval, a_day = interval_s(feed, state, shown.bounds, situation.now), entries_a_day(state)
    if interval is not None:
        yield "interval", f"{about(interval)}, {'set' if feed.interval_s else 'learned'}"
    if state.entries_seen:
        yield (
            "published",
            f"{state.entries_seen} in all" + (f"; {a_day:.2g} entries a day" if a_day is not None else ""),
        )
    if state.held:
        yield "held back", f"changes of {len(state.held)} of its entries, which change at nearly every fetch"
    if state.last_fetch:
        status = f"HTTP {state.last_status}" if state.last_status else "no answer"
        yield "last fetch", f"{clock_time(state.last_fetch)}, {status}; {state.fetches} in all"
    if state.last_success:
        yield "success", clock_time(state.last_success)
    if state.last_error:
        yield "error", state.last_error
    if state.next_due:
        yield "next due", clock_time(state.next_due)
    rest = f", at rest for {about(situation.host_rest_s)} more" if situation.host_rest_s > 0 else ""
    yield "host", f"{situation.host}{rest}"
