"""A broker that is not there, or goes and comes back: clear errors in bounded time, and then the work goes on."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW
from services.errors import LogUnavailable
from services.eventlog.base import Batch, Record
from services.eventlog.kafka import KafkaEventLog
from services.eventlog.kafka_connection import KafkaTiming
from tests.becoming import becomes
from tests.servers.kafka import Broker, start_broker

pytestmark = pytest.mark.kafka

HASTY = KafkaTiming(
    connect_s=2.0,
    session_s=6.0,
    heartbeat_s=0.3,
    commit_s=1.0,
    publish_s=1.0,
    revoke_s=1.0,
    rebalance_s=2.0,
    request_s=3.0,
)
SOURCE = replace(ARTICLES_RAW, partitions=1)
SINK = replace(ARTICLES_ENRICHED, partitions=1)


@contextmanager
def listening_but_silent() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def unused() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


async def test_no_broker_at_the_address_is_told_with_the_address() -> None:
    address = unused()
    with pytest.raises(LogUnavailable, match=rf"Kafka at {address} .*see whether a broker runs there"):
        await KafkaEventLog.open(f"kafka://{address}")


async def test_an_address_that_never_answers_is_given_up() -> None:
    with listening_but_silent() as address, pytest.raises(LogUnavailable, match="gave no answer within"):
        await KafkaEventLog.open(address, timing=KafkaTiming(connect_s=0.2))


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker of the test's own, to be mistreated."""
    broker = await asyncio.to_thread(start_broker, tmp_path)
    yield broker
    broker.go_on()
    await asyncio.to_thread(broker.stop)


@pytest.fixture
async def log(broker: Broker) -> AsyncIterator[KafkaEventLog]:
    log = await KafkaEventLog.open(broker.address, timing=HASTY)
    await log.apply_topics([SOURCE, SINK])
    await log.publish([Record(SOURCE.name, b"k", b"1")])
    yield log
    await log.close()


async def values(log: KafkaEventLog, topic: str) -> list[bytes | None]:
    return [record.value async for record in log.read(topic)]


async def copy_until(value: bytes, batches: AsyncIterator[Batch], waiting: Awaitable[Batch]) -> None:
    """Copy batches, the one that is waited for first, until one holds the value."""
    batch = await waiting
    await batch.commit([Record(SINK.name, b"k", record.value) for record in batch.records])
    while batch.records[-1].value != value:
        batch = await anext(batches)
        await batch.commit([Record(SINK.name, b"k", record.value) for record in batch.records])


async def test_a_broker_that_hangs_fails_commit_and_publish_and_nothing_is_lost_or_doubled(
    broker: Broker, log: KafkaEventLog
) -> None:
    async with log.consume(SOURCE.name, "g", stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        broker.pause()
        with pytest.raises(LogUnavailable, match=broker.address):
            await batch.commit([Record(SINK.name, b"k", b"1")])
        with pytest.raises(LogUnavailable, match=broker.address):
            await log.publish([Record(SOURCE.name, b"k", b"lost or not")])
        waiting = asyncio.ensure_future(anext(batches))
        broker.go_on()
        await log.publish([Record(SOURCE.name, b"k", b"2")])
        await copy_until(b"2", batches, waiting)
    source = await values(log, SOURCE.name)
    assert [value for value in source if value != b"lost or not"] == [b"1", b"2"]
    await becomes(source, lambda: values(log, SINK.name))


async def test_a_broker_that_restarts_is_waited_for(broker: Broker, log: KafkaEventLog, tmp_path: Path) -> None:
    async with log.consume(SOURCE.name, "g", stop=asyncio.Event()) as batches:
        await (await anext(batches)).commit([Record(SINK.name, b"k", b"1")])
        waiting = asyncio.ensure_future(anext(batches))
        await asyncio.to_thread(broker.stop)
        with pytest.raises(LogUnavailable):
            await log.publish([Record(SOURCE.name, b"k", b"while it is away")])
        again = await asyncio.to_thread(start_broker, tmp_path, int(broker.address.rpartition(":")[2]))
        broker.process = again.process
        await log.publish([Record(SOURCE.name, b"k", b"2")])
        await copy_until(b"2", batches, waiting)
    assert await values(log, SOURCE.name) == [b"1", b"2"]
    await becomes([b"1", b"2"], lambda: values(log, SINK.name))


async def test_a_commit_whose_topics_cannot_be_checked_gives_the_batch_back(broker: Broker, log: KafkaEventLog) -> None:
    async with log.consume(SOURCE.name, "g", stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        broker.pause()
        with pytest.raises(LogUnavailable):
            await batch.commit([Record(ARTICLES_DUPLICATES.name, b"k", b"v")])
        broker.go_on()
        await copy_until(b"1", batches, anext(batches))
    await becomes([b"1"], lambda: values(log, SINK.name))


async def test_leaving_while_the_broker_is_away_comes_to_an_end(broker: Broker, log: KafkaEventLog) -> None:
    stop = asyncio.Event()
    async with log.consume(SOURCE.name, "g", stop=stop) as batches:
        await anext(batches)
        broker.pause()
        waiting = asyncio.ensure_future(anext(batches, None))
        stop.set()
        assert await waiting is None
