"""The partitions that one Kafka consumer was assigned: their fenced producers, positions and open batches.

A partition's producer has a transactional id of its own and is initialised when the partition is assigned, before the
committed position is read: that fences whoever had the partition, and ends what it left half-done. (The group alone
does not fence: aio-libs/aiokafka#844.) A producer that failed is never initialised again: only a new assignment may,
since a stalled process that did would fence the rightful owner.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from services.errors import LogUnavailable
from services.eventlog.assignments import tell_change
from services.eventlog.kafka_connection import KafkaConnection, begin
from services.eventlog.waiting import Bell

if TYPE_CHECKING:
    from services.eventlog.kafka_consumer import KafkaBatch


@dataclass(slots=True, eq=False)
class Assigned:
    """A partition that is ready: `committed` is the group's position, `batch` what was handed out and is open."""

    producer: AIOKafkaProducer
    committed: int | None
    batch: "KafkaBatch | None" = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Partitions(ConsumerRebalanceListener):  # type: ignore[misc]
    """Follows the group's rebalances of one consumer. `bell` rings when a partition became ready or idle, or failed."""

    def __init__(
        self, connection: KafkaConnection, consumer: AIOKafkaConsumer, topic: str, group: str, bell: Bell
    ) -> None:
        """For one started consumer, which is then subscribed with this as its listener."""
        self.ready: dict[TopicPartition, Assigned] = {}
        self.broken = False
        self.reason: str | None = None
        self.assigned: frozenset[TopicPartition] | None = None
        self._connection = connection
        self._releasing = False
        self._consumer = consumer
        self._topic = topic
        self._group = group
        self._bell = bell
        self._preparing: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[None]] = set()

    def idle(self) -> list[TopicPartition]:
        """The partitions that may be read: ready, with no batch out."""
        if self.broken or self._releasing:
            return []
        return [partition for partition, assigned in self.ready.items() if assigned.batch is None]

    def at_work(self) -> bool:
        """Whether the group gave this consumer partitions that it can read, or none."""
        return self.assigned is not None and (bool(self.ready) or not self.assigned)

    def end(self, partition: TopicPartition, batch: "KafkaBatch") -> None:
        """The batch is no longer out."""
        assigned = self.ready.get(partition)
        if assigned and assigned.batch is batch:
            assigned.batch = None
            assigned.ended.set()
            self._bell.ring()

    def fail(self, reason: str | None = None) -> None:
        """Hand out nothing more before the group has been joined anew: a producer is lost, or for the reason given."""
        self.broken = True
        self.reason = self.reason or reason
        self._bell.ring()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Prepare each partition beside aiokafka's own work: it sends no heartbeats while it waits for this method."""
        self._releasing = False
        partitions = list(assigned)
        before, after = ([partition.partition for partition in some] for some in (self.assigned or (), partitions))
        tell_change(self._topic, self._group, before, after)
        self.assigned = frozenset(partitions)
        self._consumer.pause(*partitions)
        for partition in partitions:
            self._background(self._preparing, self._prepare(partition))

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait, for a bounded time, until the open batches have ended, and forget all partitions."""
        await self.release(self._connection.timing.revoke_s)

    async def release(self, wait_s: float) -> None:
        """Forget all partitions; batches that nobody has seen, or that are still open after the time, are lost."""
        self._releasing = True
        for task in self._preparing:
            task.cancel()
        open_ones = [assigned for assigned in self.ready.values() if assigned.batch and assigned.batch.handed_out]
        for assigned in self.ready.values():
            if assigned not in open_ones:
                assigned.batch = None
        if open_ones and wait_s:
            waits = [asyncio.ensure_future(assigned.ended.wait()) for assigned in open_ones]
            _, late = await asyncio.wait(waits, timeout=wait_s)
            for wait in late:
                wait.cancel()
        for assigned in self.ready.values():
            self._background(self._closing, self._connection.close(assigned.producer))
        self.ready = {}

    async def close(self) -> None:
        """Forget all partitions now, and wait until their producers are closed."""
        await self.release(0)
        # A cancelled preparation has its producer closed in turn.
        while tasks := self._preparing | self._closing:
            await asyncio.wait(tasks)

    async def _prepare(self, partition: TopicPartition) -> None:
        producer = self._connection.producer(f"{self._group}.{partition.topic}.{partition.partition}")
        try:
            await begin(producer)
            committed: int | None = await self._consumer.committed(partition)
            position = committed
            if position is None:
                position = (await self._consumer.beginning_offsets([partition]))[partition]
            self._consumer.seek(partition, position)
            self._consumer.resume(partition)
        except BaseException as error:
            self._background(self._closing, self._connection.close(producer))
            if not isinstance(error, KafkaError | LogUnavailable):
                raise
            self.fail(f"partition {partition.partition} of {partition.topic} is not ready: {error!r}")
        else:
            self.ready[partition] = Assigned(producer, committed)
            self._bell.ring()

    def _background(self, tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
