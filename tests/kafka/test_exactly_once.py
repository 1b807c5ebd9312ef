"""Whatever happens to a consumer between a batch and its commit, each record's output is there once."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import ARTICLES_ENRICHED, ARTICLES_RAW
from services.errors import BatchLost
from services.eventlog.base import Batch, Record
from services.eventlog.kafka import KafkaEventLog
from services.eventlog.kafka_connection import KafkaTiming
from tests.becoming import becomes
from tests.servers.kafka import fresh_topics
from tests.servers.pausing import pause

pytestmark = pytest.mark.kafka

# The shortest that a broker takes as it comes out of the box (group.min.session.timeout.ms).
SESSION_S = 6.0
ROOT = Path(__file__).parents[2]


@dataclass
class Setting:
    """A log with a source of one partition, a sink, and a group of the test's own."""

    address: str
    log: KafkaEventLog
    source: str
    sink: str
    group: str

    async def publish(self, *values: str) -> None:
        await self.log.publish([Record(self.source, b"k", value.encode()) for value in values])

    async def copied(self) -> list[str]:
        return [(record.value or b"").decode() async for record in self.log.read(self.sink)]

    def copies(self, batch: Batch) -> list[Record]:
        return [Record(self.sink, record.key, record.value) for record in batch.records]

    @asynccontextmanager
    async def copier(self) -> AsyncIterator["Copier"]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.kafka.copier", self.address, self.source, self.sink, self.group, str(SESSION_S)),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
        )
        try:
            yield Copier(process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


@dataclass
class Copier:
    process: Process

    async def says(self) -> str:
        assert self.process.stdout
        return (await self.process.stdout.readline()).decode().strip()

    def tell_to_commit(self) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"\n")

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)


@pytest.fixture
async def setting(kafka_address: str) -> AsyncIterator[Setting]:
    source, sink = fresh_topics(ARTICLES_RAW, ARTICLES_ENRICHED, partitions=1)
    async with AsyncExitStack() as stack:
        log = await KafkaEventLog.open(kafka_address, timing=KafkaTiming(session_s=SESSION_S, heartbeat_s=0.3))
        stack.push_async_callback(log.close)
        await log.apply_topics([source, sink])
        yield Setting(kafka_address, log, source.name, sink.name, f"copiers of {source.name}")


async def test_a_killed_consumer_leaves_its_batch_to_the_next(setting: Setting) -> None:
    await setting.publish("1", "2")
    async with setting.copier() as copier:
        assert await copier.says() == "batch 1 2"
        copier.send(signal.SIGKILL)
        await copier.process.wait()
        async with setting.log.consume(setting.source, setting.group, stop=asyncio.Event()) as batches:
            batch = await anext(batches)
            assert batch.committed is None
            await batch.commit(setting.copies(batch))
    await becomes(["1", "2"], setting.copied)


async def test_a_stalled_consumer_is_fenced_and_gets_back_to_work_by_itself(setting: Setting) -> None:
    await setting.publish("1", "2")
    async with setting.copier() as copier:
        assert await copier.says() == "batch 1 2"
        await asyncio.to_thread(pause, copier.process.pid)
        async with setting.log.consume(setting.source, setting.group, stop=asyncio.Event()) as batches:
            batch = await anext(batches)
            copier.tell_to_commit()
            copier.send(signal.SIGCONT)
            assert await copier.says() == "failed BatchLost"
            await batch.commit(setting.copies(batch))
        await setting.publish("3")
        assert await copier.says() == "batch 3"
        copier.tell_to_commit()
        assert await copier.says() == "committed"
    await becomes(["1", "2", "3"], setting.copied)


async def test_what_a_dead_consumer_wrote_without_committing_is_never_seen(setting: Setting) -> None:
    await setting.publish("1")
    dead = AIOKafkaProducer(bootstrap_servers=setting.address, transactional_id=f"{setting.group}.{setting.source}.0")
    await dead.start()
    await dead.begin_transaction()
    await dead.send_and_wait(setting.sink, b"half-done", b"k")
    async with setting.log.consume(setting.source, setting.group, stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        await batch.commit(setting.copies(batch))
    await becomes(["1"], setting.copied)
    await dead.stop()


async def test_a_consumer_whose_producer_was_fenced_joins_anew_and_commits(setting: Setting) -> None:
    await setting.publish("1")
    async with setting.log.consume(setting.source, setting.group, stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        usurper = AIOKafkaProducer(
            bootstrap_servers=setting.address, transactional_id=f"{setting.group}.{setting.source}.0"
        )
        await usurper.start()
        await usurper.stop()
        with pytest.raises(BatchLost, match="partition 0"):
            await batch.commit(setting.copies(batch))
        again = await anext(batches)
        await again.commit(setting.copies(again))
    await becomes(["1"], setting.copied)


async def test_a_cancelled_commit_is_written_once_or_done_again(setting: Setting) -> None:
    await setting.publish("1")
    async with setting.log.consume(setting.source, setting.group, stop=asyncio.Event()) as batches:
        batch = await anext(batches)
        commit = asyncio.ensure_future(batch.commit(setting.copies(batch)))
        await asyncio.wait([commit], timeout=0.005)
        commit.cancel()
        await asyncio.wait([commit])
        await setting.publish("2")
        while "2" not in await setting.copied():
            again = await anext(batches)
            await again.commit(setting.copies(again))
    await becomes(["1", "2"], setting.copied)


async def rebalancing(setting: Setting) -> None:
    """Return when the group's coordinator is waiting for its members to give up their partitions."""
    admin = setting.log._admin
    while (await admin.describe_consumer_groups([setting.group]))[0].groups[0][2] != "PreparingRebalance":  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def test_a_rebalance_waits_for_the_commit_of_an_open_batch(setting: Setting) -> None:
    await setting.publish("1")
    stop = asyncio.Event()
    async with setting.log.consume(setting.source, setting.group, stop=stop) as batches:
        batch = await anext(batches)
        async with setting.log.consume(setting.source, setting.group, stop=stop) as others:
            first = asyncio.ensure_future(anext(others, None))
            second = asyncio.ensure_future(anext(batches, None))
            await rebalancing(setting)
            await batch.commit(setting.copies(batch))
            await setting.publish("2")
            done, _ = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
            last = cast(Batch, done.pop().result())
            assert (last.committed, last.records[0].value) == (1, b"2")
            await last.commit(setting.copies(last))
            stop.set()
            await asyncio.gather(first, second)
    await becomes(["1", "2"], setting.copied)


async def test_a_batch_that_outlasts_the_rebalance_is_lost(kafka_address: str, setting: Setting) -> None:
    await setting.publish("1")
    slow = await KafkaEventLog.open(kafka_address, timing=KafkaTiming(heartbeat_s=0.2, revoke_s=0.3))
    stop = asyncio.Event()
    async with slow.consume(setting.source, setting.group, stop=stop) as batches:
        batch = await anext(batches)
        async with setting.log.consume(setting.source, setting.group, stop=stop) as others:
            first = asyncio.ensure_future(anext(others, None))
            second = asyncio.ensure_future(anext(batches, None))
            done, _ = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
            with pytest.raises(BatchLost):
                await batch.commit(setting.copies(batch))
            again = cast(Batch, done.pop().result())
            await again.commit(setting.copies(again))
            stop.set()
            await asyncio.gather(first, second)
    await slow.close()
    await becomes(["1"], setting.copied)
