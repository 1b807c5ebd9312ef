"""`wireroom feeds list`: the registry and how its feeds do, as a table or as JSON."""

import asyncio
import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

import click

from services.poller.outcomes.schedule import Bounds
from services.poller.registry.condition import about, clock_time, condition, entries_a_day, interval_s
from services.running import run_command
from services.settings import Settings
from services.store.base import Feed, FeedState, Store
from services.wiring import opened_store

_AT_ONCE = 32
_HEADS = ("STATE", "SUCCESS", "DUE", "EVERY", "A DAY", "FEED", "LAST ERROR")
_WIDEST_FEED = 70


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--failing", is_flag=True, help="Only feeds whose last fetch failed.")
@click.option("--tag", "tags", multiple=True, help="Only feeds with this tag; may be repeated.")
def list_feeds(as_json: bool, failing: bool, tags: tuple[str, ...]) -> None:
    """List the feeds, and how they do.

    State, last success, next due, interval (with ! if it was set), entries a day, last error. States are ok, new (not
    fetched yet), quiet (silent against its habit), failing, gone (410) and paused.

    \b
    Examples:
      wireroom feeds list --failing
      wireroom feeds list --json | jq -r 'select(.entries_a_day > 100) | .url'
    """

    async def work(settings: Settings) -> tuple[Bounds, list[tuple[Feed, FeedState]]]:
        async with opened_store(settings) as store:
            feeds = [feed for feed in await store.feeds() if not tags or set(tags) & set(feed.tags)]
            states = await _states(store, feeds)
        bounds = Bounds.of(settings.poll_interval, settings.poll_min_interval, settings.poll_max_interval)
        return bounds, [
            (feed, state) for feed, state in zip(feeds, states, strict=True) if state.failures or not failing
        ]

    bounds, registry = run_command(work)
    now = time.time()
    if as_json:
        for feed, state in registry:
            click.echo(json.dumps(described(feed, state, bounds, now), ensure_ascii=False))
    elif registry:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in _lines([_row(feed, state, bounds, now) for feed, state in registry]):
            click.echo(line if width is None or len(line) <= width else f"{line[: width - 1]}…")
    elif failing or tags:
        click.echo("no such feeds", err=True)
    else:
        click.echo("no feeds yet: add one with `wireroom feeds add URL`", err=True)


def described(feed: Feed, state: FeedState, bounds: Bounds, now: float) -> dict[str, Any]:
    """A feed and its state as `--json` prints them; the values of its headers are left out, being secrets often."""
    times = ("first_fetch", "last_fetch", "last_success", "next_due")
    kept = ("due_reason", "address", "fetches", "failures", "entries_seen", "last_status", "last_error")
    a_day, interval = entries_a_day(state), interval_s(feed, state, bounds, now)
    return {
        **feed.model_dump(exclude={"headers"}),
        "headers": dict.fromkeys(feed.headers, "…"),
        "state": condition(feed, state),
        **{name: _rfc3339(getattr(state, name)) for name in times},
        **state.model_dump(include=set(kept)),
        "current_interval_s": None if interval is None else round(interval),
        "entries_a_day": None if a_day is None else round(a_day, 2),
    }


async def _states(store: Store, feeds: Sequence[Feed]) -> list[FeedState]:
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(feed: Feed) -> FeedState:
        async with places:
            return await store.feed_state(feed.id) or FeedState()

    return await asyncio.gather(*map(one, feeds))


def _row(feed: Feed, state: FeedState, bounds: Bounds, now: float) -> tuple[str, ...]:
    state_word = condition(feed, state)
    a_day, interval = entries_a_day(state), interval_s(feed, state, bounds, now)
    due = "-" if feed.paused else "now" if state.next_due <= now else f"in {about(state.next_due - now)}"
    return (
        f"{state_word} x{state.failures}" if state_word == "failing" else state_word,
        "-" if state.last_success is None else f"{about(now - state.last_success)} ago",
        due,
        "-" if interval is None else about(interval) + ("!" if feed.interval_s else ""),
        "-" if a_day is None else f"{a_day:.2g}" if a_day < 10 else f"{a_day:.0f}",
        feed.url,
        " ".join((state.last_error or "").split()),
    )


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    table = [_HEADS, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths[5] = min(widths[5], _WIDEST_FEED)
    for row in table:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _rfc3339(seconds: float | None) -> str | None:
    return clock_time(seconds).replace(" ", "T") if seconds else None
