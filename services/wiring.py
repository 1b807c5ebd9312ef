"""The only place that picks adapters: settings -> adapters -> services.

Adapters and services are imported where they are made, so that a command pays for what it uses alone.
"""

import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.topics import ARTICLES_RAW, TOPICS
from services.errors import TopicMissing, UsageError
from services.eventlog.base import EventLog
from services.settings import Settings, shown_address, sqlite_path
from services.store.base import Politeness, Store

if TYPE_CHECKING:
    from schemas.feed_event import FeedEvent
    from services.enricher.memory.memory import Memory
    from services.enricher.pipeline import Outcome, Pipeline
    from services.enricher.worker import Enricher
    from services.health import Check
    from services.metrics import Metrics
    from services.outages import Outages
    from services.poller.fetching.fetch import Fetcher
    from services.poller.worker import Poller
    from services.summary import Summary

DAY_S = 24 * 60 * 60
_HEARTBEAT_S = 1.0
_OVERDUE_S = 60.0
_PAGES_PART_OF_LEASE = 0.4
"""The rest is for the feed's own fetch, its parsing and publishing."""


def is_embedded(settings: Settings) -> bool:
    """Whether the log is the embedded one, whose topics need nobody to create them."""
    return settings.log.startswith("sqlite:")


async def open_log(settings: Settings, outages: "Outages | None" = None) -> EventLog:
    """The event log that `WIREROOM_LOG` names; it tells of its outages among those of the process."""
    if is_embedded(settings):
        from services.eventlog.sqlite import SqliteEventLog

        return await SqliteEventLog.open(sqlite_path(settings.log))
    from services.eventlog.kafka import KafkaEventLog
    from services.eventlog.kafka_connection import KafkaSecurity, KafkaTiming

    security = KafkaSecurity(
        protocol=settings.kafka_security_protocol,
        mechanism=settings.kafka_sasl_mechanism,
        username=settings.kafka_username,
        password=_kafka_password(settings),
        ca_file=str(settings.kafka_ca_file) if settings.kafka_ca_file else None,
    )
    session_s = settings.kafka_session_timeout
    # A member learns at its next heartbeat that another came or went, and all wait for it.
    timing = KafkaTiming(session_s=session_s, heartbeat_s=min(session_s / 3, _HEARTBEAT_S))
    return await KafkaEventLog.open(
        settings.log, security=security, client_id=owner_name(), timing=timing, outage=outages.log if outages else None
    )


async def open_store(settings: Settings) -> Store:
    """The store that `WIREROOM_STORE` names."""
    if settings.store.startswith("sqlite:"):
        from services.store.sqlite import SqliteStore

        return await SqliteStore.open(sqlite_path(settings.store))
    from services.store.valkey import ValkeyStore

    return await ValkeyStore.open(settings.store)


@asynccontextmanager
async def opened_log(settings: Settings, outages: "Outages | None" = None) -> AsyncIterator[EventLog]:
    """The event log, closed at the end; the embedded one with all its topics."""
    log = await open_log(settings, outages)
    try:
        if is_embedded(settings):
            await log.apply_topics(TOPICS)
        yield log
    finally:
        await log.close()


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store, closed at the end."""
    store = await open_store(settings)
    try:
        yield store
    finally:
        await store.close()


def pipeline(settings: Settings) -> "Pipeline":
    """The pipeline that `enrich`, `run` and `pipe` share."""
    from services.enricher.pipeline import Pipeline
    from services.enricher.taggers.registry import taggers

    return Pipeline(taggers(settings.rules, settings.entities), max_bytes=settings.article_max_bytes)


def memory(settings: Settings, store: Store) -> "Memory":
    """What this process remembers of articles, kept in the store."""
    from services.enricher.memory.memory import Memory

    return Memory(store, keep_s=settings.claim_days * DAY_S, story_s=settings.story_days * DAY_S)


def enricher(
    settings: Settings,
    log: EventLog,
    store: Store,
    told: "Sequence[Callable[[Sequence[Outcome]], None]]",
    outages: "Outages | None" = None,
) -> "Enricher":
    """The enricher; each of `told` is called with a batch's outcomes once they are committed."""
    from services.enricher.worker import Enricher

    def on_outcomes(outcomes: "Sequence[Outcome]") -> None:
        for tell in told:
            tell(outcomes)

    return Enricher(
        log,
        memory(settings, store),
        pipeline(settings),
        group=settings.group,
        batch_size=settings.batch_size,
        on_outcomes=on_outcomes,
        outages=outages,
    )


@asynccontextmanager
async def opened_poller(
    settings: Settings,
    log: EventLog,
    store: Store,
    on_poll: "Callable[[FeedEvent], None]",
    outages: "Outages | None" = None,
) -> "AsyncIterator[Poller]":
    """The poller with its HTTP client; `on_poll` is told of each fetch once its articles are durable."""
    from services.poller.outcomes.schedule import Bounds
    from services.poller.pages.pages import Pages
    from services.poller.pages.robots import PRODUCT, product_token
    from services.poller.worker import Poller

    owner = owner_name()
    politeness = Politeness(settings.host_at_once, settings.host_pause)
    async with fetcher(settings) as client:
        deadline_s = _PAGES_PART_OF_LEASE * settings.lease_seconds
        product = product_token(settings.user_agent or PRODUCT)
        yield Poller(
            log,
            store,
            client,
            owner=owner,
            bounds=Bounds.of(settings.poll_interval, settings.poll_min_interval, settings.poll_max_interval),
            politeness=politeness,
            pages=Pages(client, store, owner, politeness, product=product, deadline_s=deadline_s),
            concurrency=settings.poll_concurrency,
            lease_s=settings.lease_seconds,
            on_poll=on_poll,
            outages=outages,
        )


def checks(settings: Settings, log: EventLog, store: Store) -> "Mapping[str, Check]":
    """Whether the store answers, and the log and has all topics. They raise TopicMissing, LogError, StoreError."""

    async def check_store() -> None:
        await store.incarnation()

    async def check_log() -> None:
        missing = [state.name for state in await log.topics(TOPICS) if state.change == "missing"]
        if missing:
            raise TopicMissing(f"topics missing: {', '.join(missing)}; run `wireroom topics apply`")

    return {
        f"store {shown_address(settings.store)}": check_store,
        f"log {shown_address(settings.log)}": check_log,
    }


async def pass_checks(settings: Settings, log: EventLog, store: Store) -> None:
    """Raises the first error of `checks`."""
    for check in checks(settings, log, store).values():
        await check()


def lag_measure(settings: Settings, log: EventLog, metrics: "Metrics") -> "Check":
    """Brings the lag among the metrics up to date. Raises LogError."""

    async def measure() -> None:
        metrics.set_lag(await log.lag(ARTICLES_RAW.name, settings.group))

    return measure


def overdue_measure(store: Store, metrics: "Metrics") -> "Check":
    """Brings the number of feeds that nobody has fetched in time among the metrics up to date. Raises StoreError."""

    async def measure() -> None:
        metrics.set_overdue(await store.overdue(time.time() - _OVERDUE_S))

    return measure


@asynccontextmanager
async def service(
    name: str,
    settings: Settings,
    log: EventLog,
    store: Store,
    metrics: "Metrics",
    summary: "Summary",
    outages: "Outages",
    *,
    measures: "Sequence[Check]",
) -> AsyncIterator[None]:
    """What surrounds a service that runs: HTTP answers, the watch over log and store, a line at start and end.

    `measures` bring metrics up to date when they are asked for.
    """
    from services.health import health_server
    from services.outages import looked_at
    from services.running import told_of

    async def measure() -> None:
        for each in measures:
            await each()

    # No topic is asked for, so that the log has the least to do that shows it is there.
    probes = {
        shown_address(settings.log): (outages.log, lambda: log.topics(())),
        shown_address(settings.store): (outages.store, store.incarnation),
    }
    afar = {address: probe for address, probe in probes.items() if not address.startswith("sqlite:")}
    async with health_server(settings.http, metrics, checks(settings, log, store), measure), looked_at(afar):
        with told_of(name, settings, summary):
            yield


def fetcher(settings: Settings) -> "Fetcher":
    """The HTTP client that fetches feeds."""
    from services.poller.fetching.fetch import Fetcher
    from services.version import product_version

    return Fetcher(
        timeout_s=settings.fetch_timeout,
        max_bytes=settings.fetch_max_bytes,
        min_speed=settings.fetch_min_speed,
        allow=settings.fetch_allow,
        version=product_version(),
        contact=settings.contact,
        agent=settings.user_agent,
    )


def owner_name() -> str:
    """A name for this process that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}"


def _kafka_password(settings: Settings) -> str | None:
    if settings.kafka_password_file is None:
        return settings.kafka_password.get_secret_value() if settings.kafka_password else None
    return read_secret(settings.kafka_password_file, "WIREROOM_KAFKA_PASSWORD_FILE")


def read_secret(path: Path, setting: str) -> str:
    """The secret in a file, without the line end. Raises UsageError."""
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"setting {setting}={str(path)!r}: the file cannot be read ({error})") from None
