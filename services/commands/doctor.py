"""`wireroom doctor`: is everything there, and does it keep up?"""

import platform
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import click

from schemas.topics import ARTICLES_RAW, TOPICS, Topic
from services.errors import WireroomError
from services.eventlog.base import EventLog, TopicState
from services.running import run_command
from services.settings import Settings, shown_address
from services.store.base import Store
from services.version import product_version
from services.wiring import is_embedded, open_log, open_store

Finding = tuple[bool, str, str]


@click.command("doctor")
def command() -> None:
    """Check the settings, the log and its topics, the store, the feeds and the lag. Exit status 1 when one is bad.

    \b
    Example:
      wireroom doctor
    """
    bad = run_command(_examine)
    if bad:
        raise click.ClickException(f"{bad} of the checks above failed")


async def _examine(settings: Settings) -> int:
    bad = 0
    async for good, what, told in _findings(settings):
        bad += not good
        click.echo(f"{'ok ' if good else 'BAD'}  {what:<9} {told}")
    return bad


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield True, "wireroom", f"{product_version()} on Python {platform.python_version()}"
    async with AsyncExitStack() as opened:
        log: EventLog | None = None
        store: Store | None = None
        try:
            log = await open_log(settings)
        except WireroomError as error:
            yield False, "log", str(error)
        else:
            opened.push_async_callback(log.close)
            async for finding in _log_findings(settings, log):
                yield finding
        try:
            store = await open_store(settings)
        except WireroomError as error:
            yield False, "store", str(error)
        else:
            opened.push_async_callback(store.close)
            async for finding in _store_findings(settings, store):
                yield finding
        if log and store and (behind := await _behind(settings, log, store)):
            yield behind
    yield _taggers(settings)


async def _log_findings(settings: Settings, log: EventLog) -> AsyncIterator[Finding]:
    try:
        states = await log.topics(TOPICS)
        missing = [state.name for state in states if state.change == "missing"]
        wrong = [state.name for topic, state in zip(TOPICS, states, strict=True) if _differs(topic, state)]
        yield True, "log", f"{shown_address(settings.log)} answers"
        if missing and not is_embedded(settings):
            yield False, "topics", f"missing: {', '.join(missing)}; run `wireroom topics apply`"
        elif missing:
            yield True, "topics", "not there yet; the first run creates them"
        elif wrong:
            yield False, "topics", f"not as the contract says: {', '.join(wrong)}; run `wireroom topics apply`"
        else:
            yield True, "topics", f"{len(states)} topics, {sum(state.records for state in states)} records"
        if not missing:
            lag = await log.lag(ARTICLES_RAW.name, settings.group)
            yield True, "lag", f"{lag} raw articles wait for the enrichers"
    except WireroomError as error:
        yield False, "log", str(error)


def _differs(topic: Topic, state: TopicState) -> bool:
    """Whether `topics apply` would change the topic; it takes no partition away."""
    return state.partitions < topic.partitions or state.retention_ms != topic.retention_ms


async def _store_findings(settings: Settings, store: Store) -> AsyncIterator[Finding]:
    try:
        feeds = await store.feeds()
        states = [state for feed in feeds if (state := await store.feed_state(feed.id)) is not None]
    except WireroomError as error:
        yield False, "store", str(error)
        return
    software = getattr(store, "software", None)
    yield True, "store", f"{shown_address(settings.store)} answers" + (f", {software}" if software else "")
    warning = getattr(store, "durability", None)
    if warning:
        yield False, "store", warning
    failing = sum(1 for state in states if state.failures)
    yield True, "feeds", f"{len(feeds)} feeds, {failing} failing at their last fetch"


async def _behind(settings: Settings, log: EventLog, store: Store) -> Finding | None:
    """Whether the store has all that the enrichers committed; None when that cannot be told, which others tell why."""
    from services.enricher.rebuild import partitions_behind

    try:
        behind = sorted(await partitions_behind(log, store, settings.group))
    except WireroomError:
        return None
    if not behind:
        return True, "claims", "the store is level with the log"
    return (
        False,
        "claims",
        f"the store lost writes of {ARTICLES_RAW.name}, partitions {', '.join(map(str, behind))}; the enrichers "
        "rebuild it before the next article, or run `wireroom rebuild`",
    )


def _taggers(settings: Settings) -> Finding:
    from services.enricher.taggers.registry import taggers

    try:
        built = taggers(settings.rules, settings.entities)
        return True, "taggers", ", ".join(f"{one.name} ({one.about})" if one.about else one.name for one in built)
    except WireroomError as error:
        return False, "taggers", str(error)
