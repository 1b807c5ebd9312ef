"""A fleet for the tests: `wireroom` processes on a real Kafka and a real Valkey, and what any Kafka client sees of them.

Topics are read with plain aiokafka, so that nothing of ours vouches for itself.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, ARTICLES_REJECTED, Topic
from tests.commandline import environment, wireroom
from tests.servers.pausing import pause, wait_until_stopped

OUTCOMES = (ARTICLES_ENRICHED, ARTICLES_DUPLICATES, ARTICLES_REJECTED)
# The shortest that a broker takes as it comes out of the box (group.min.session.timeout.ms).
SESSION_S = "6"
_PATIENCE_S = 90
_LOOK_S = 0.05


async def comes_true(look: Callable[[], Awaitable[bool]]) -> None:
    """Look until it is so: of what happens inside a broker, or a process, nobody tells."""

    async def is_so() -> bool:
        try:
            return await look()
        except KafkaError as error:
            if not error.retriable:
                raise
            return False

    async with asyncio.timeout(_PATIENCE_S):
        while not await is_so():  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)


@dataclass
class Service:
    """A running command; its log goes to a file, so that it never waits for a reader."""

    process: Process
    log: Path

    def told(self) -> str:
        """What it has logged so far."""
        return self.log.read_text()

    async def tells(self, text: str) -> None:
        """Wait until it has logged this."""

        async def told() -> bool:
            assert self.process.returncode is None, self.told()
            return text in self.told()

        await comes_true(told)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, also to a process that is stopped."""
        os.kill(self.process.pid, number)

    def peak_mb(self) -> float:
        """The most memory that it has held so far, as Linux counts it (VmHWM of proc(5))."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    async def stops_itself(self) -> None:
        """Wait until the process is stopped, as by SIGSTOP."""
        async with asyncio.timeout(_PATIENCE_S):
            await asyncio.to_thread(wait_until_stopped, self.process.pid)

    async def pause(self) -> None:
        """Stop it, and wait until it stands still."""
        async with asyncio.timeout(_PATIENCE_S):
            await asyncio.to_thread(pause, self.process.pid)

    async def ends(self) -> int:
        """Wait for its end; its exit status."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self.process.wait()

    async def end(self) -> None:
        """Ask it to end, as an operator does, and see that it does so in order."""
        self.send(signal.SIGTERM)
        assert await self.ends() == 0, self.told()


@dataclass
class Fleet:
    """Where the fleet lives, and its group. `settings` are what all its processes are given."""

    kafka: str
    valkey: str
    folder: Path
    group: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:12]}")
    settings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.settings = {
            "WIREROOM_LOG": f"kafka://{self.kafka}",
            "WIREROOM_STORE": self.valkey,
            "WIREROOM_GROUP": self.group,
            "WIREROOM_KAFKA_SESSION_TIMEOUT": SESSION_S,
        }

    async def run(self, *arguments: str, **settings: str) -> bytes:
        """Run a command to its end, which must be a good one; what it printed."""
        done = await self.tries(*arguments, **settings)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    async def tries(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command to whatever end."""
        return await asyncio.to_thread(wireroom, *arguments, cwd=self.folder, settings=self.settings | settings)

    @asynccontextmanager
    async def service(self, *arguments: str, mishap: str | None = None, **settings: str) -> AsyncIterator[Service]:
        """A command that goes on, killed at the end if it has not ended; `mishap` is one of `tests.e2e.mishaps`."""
        program = ["-m", "services"] if mishap is None else ["-m", "tests.e2e.mishaps", mishap]
        log = self.folder / f"{arguments[0]}-{uuid.uuid4().hex[:6]}.log"
        with log.open("wb") as sink:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *program,
                *arguments,
                cwd=self.folder,
                env=environment(self.settings | settings),
                stdout=sink,
                stderr=sink,
            )
        try:
            yield Service(process, log)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def members(self) -> int:
        """How many enrichers share the partitions; 0 while they are being dealt out."""
        async with self._admin() as admin:
            _, _, state, _, _, members, *_ = (await admin.describe_consumer_groups([self.group]))[0].groups[0]
            return len(members) if state == "Stable" else 0

    async def has_members(self, count: int) -> None:
        """Wait until so many enrichers share the partitions."""

        async def so_many() -> bool:
            return await self.members() == count

        await comes_true(so_many)

    async def publishes(self, *values: bytes) -> None:
        """Publish raw records as a foreign producer does: no key, no headers."""
        async with AIOKafkaProducer(bootstrap_servers=self.kafka, max_request_size=2**24) as producer:
            for value in values:
                await producer.send_and_wait(ARTICLES_RAW.name, value)

    async def is_settled(self, raw: int) -> bool:
        """Whether `raw` records at least are in the raw topic, all are behind the group, and no transaction is open."""
        partitions = _partitions(ARTICLES_RAW)
        async with self._admin() as admin, self._reader("read_committed") as reader:
            ends = await reader.end_offsets(partitions)
            found = await admin.list_consumer_group_offsets(self.group, partitions=partitions)
            if not found.keys() >= ends.keys():  # a broker that still loads its groups names none of their partitions
                return False
            if sum(ends.values()) < raw or any(ends[p] != max(found[p].offset, 0) for p in partitions):
                return False
            outputs = [partition for topic in OUTCOMES for partition in _partitions(topic)]
            async with self._reader("read_uncommitted") as hasty:
                return bool(await hasty.end_offsets(outputs) == await reader.end_offsets(outputs))

    async def settles(self, raw: int) -> None:
        """Wait until `is_settled`."""
        await comes_true(lambda: self.is_settled(raw))

    async def read(self, topic: Topic, *, isolation: str = "read_committed") -> list[ConsumerRecord]:
        """All that the topic holds now."""
        partitions = _partitions(topic)
        records: list[ConsumerRecord] = []
        async with self._reader(isolation) as reader:
            reader.assign(partitions)
            ends = await reader.end_offsets(partitions)
            while any([await reader.position(partition) < ends[partition] for partition in partitions]):
                for found in (await reader.getmany(timeout_ms=200)).values():
                    records += found
        return records

    async def events(self, topic: Topic) -> list[tuple[str, dict[str, Any]]]:
        """ce_id and payload of all that the topic holds now."""
        return [(dict(record.headers)["ce_id"].decode(), json.loads(record.value)) for record in await self.read(topic)]

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await admin.start()
        try:
            yield admin
        finally:
            await admin.close()

    @asynccontextmanager
    async def _reader(self, isolation: str) -> AsyncIterator[AIOKafkaConsumer]:
        reader = AIOKafkaConsumer(bootstrap_servers=self.kafka, isolation_level=isolation, auto_offset_reset="earliest")
        async with reader:
            yield reader


def _partitions(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, partition) for partition in range(topic.partitions)]
