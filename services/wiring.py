"""The only place that picks adapters: settings -> adapters -> services.

Adapters and services are imported where they are made, so that a command pays for what it uses alone.
"""

import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.topics import ARTICLES_RAW, TOPICS
from services.errors import TopicMissing, UsageError
from services.eventlog.base import EventLog
from services.settings import Settings, sqlite_path
from services.store.base import Store

if TYPE_CHECKING:
    from schemas.feed_event import FeedEvent
    from services.enricher.pipeline import Outcome, Pipeline
    from services.enricher.worker import Enricher
    from services.health import Check
    from services.metrics import Metrics
    from services.poller.fetch import Fetcher
    from services.poller.worker import Poller

DAY_S = 24 * 60 * 60
_HEARTBEAT_S = 1.0


def is_embedded(settings: Settings) -> bool:
    """Whether the log is the embedded one, whose topics need nobody to create them."""
    return settings.log.startswith("sqlite:")


async def open_log(settings: Settings) -> EventLog:
    """The event log that `WIREROOM_LOG` names."""
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
    return await KafkaEventLog.open(settings.log, security=security, client_id=owner_name(), timing=timing)


async def open_store(settings: Settings) -> Store:
    """The store that `WIREROOM_STORE` names."""
    if settings.store.startswith("sqlite:"):
        from services.store.sqlite import SqliteStore

        return await SqliteStore.open(sqlite_path(settings.store))
    from services.store.valkey import ValkeyStore

    return await ValkeyStore.open(settings.store)


@asynccontextmanager
async def opened_log(settings: Settings) -> AsyncIterator[EventLog]:
    """The event log, closed at the end; the embedded one with all its topics."""
    log = await open_log(settings)
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

    return Pipeline(taggers(settings.rules), max_bytes=settings.article_max_bytes)


def enricher(
    settings: Settings, log: EventLog, store: Store, told: "Sequence[Callable[[Sequence[Outcome]], None]]"
) -> "Enricher":
    """The enricher; each of `told` is called with a batch's outcomes once they are committed."""
    from services.enricher.worker import Enricher

    def on_outcomes(outcomes: "Sequence[Outcome]") -> None:
        for tell in told:
            tell(outcomes)

    return Enricher(
        log,
        store,
        pipeline(settings),
        group=settings.group,
        claim_ttl_s=settings.claim_days * DAY_S,
        batch_size=settings.batch_size,
        on_outcomes=on_outcomes,
    )


@asynccontextmanager
async def opened_poller(
    settings: Settings, log: EventLog, store: Store, on_poll: "Callable[[FeedEvent], None]"
) -> "AsyncIterator[Poller]":
    """The poller with its HTTP client; `on_poll` is told of each fetch once its articles are durable."""
    from services.poller.worker import Poller

    async with fetcher(settings) as client:
        yield Poller(
            log,
            store,
            client,
            owner=owner_name(),
            concurrency=settings.poll_concurrency,
            lease_s=settings.lease_seconds,
            interval_s=settings.poll_interval,
            on_poll=on_poll,
        )


def topics_check(log: EventLog, store: Store) -> "Check":
    """A check that the store answers and the log has all topics. Raises TopicMissing, LogError, StoreError."""

    async def check() -> None:
        await store.incarnation()
        missing = [state.name for state in await log.topics(TOPICS) if state.change == "missing"]
        if missing:
            raise TopicMissing(f"topics missing: {', '.join(missing)}; run `wireroom topics apply`")

    return check


def lag_check(settings: Settings, log: EventLog, store: Store, metrics: "Metrics") -> "Check":
    """As `topics_check`, and it records the lag."""
    check_topics = topics_check(log, store)

    async def check() -> None:
        await check_topics()
        metrics.set_lag(await log.lag(ARTICLES_RAW.name, settings.group))

    return check


def fetcher(settings: Settings) -> "Fetcher":
    """The HTTP client that fetches feeds."""
    from services.poller.fetch import Fetcher
    from services.version import product_version

    return Fetcher(
        timeout_s=settings.fetch_timeout,
        max_bytes=settings.fetch_max_bytes,
        allow=settings.fetch_allow,
        version=product_version(),
        contact=settings.contact,
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
