"""A member of a Kafka consumer group, and the batches it hands out, each committed in one transaction."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError, ProducerFenced

from services.errors import BatchLost, LogUnavailable
from services.eventlog.base import Deliver, Record, StoredRecord
from services.eventlog.kafka_connection import KafkaConnection
from services.eventlog.kafka_partitions import Assigned, Partitions
from services.eventlog.kafka_producer import commit_transaction
from services.eventlog.kafka_topics import KafkaTopics
from services.eventlog.waiting import Bell, first_of
from services.outages import Outage

MAX_BATCH_BYTES = 8 * 1024 * 1024
_POLL_MS = 1_000
_RETRY_S = 1.0


class KafkaBatch:
    """See `services.eventlog.base.Batch`. `following` is the position behind the batch."""

    def __init__(
        self, consumer: "KafkaConsumer", records: Sequence[StoredRecord], committed: int | None, following: int
    ) -> None:
        """For the consumer, which hands it out."""
        self.topic = records[0].topic
        self.partition = records[0].partition
        self.records = records
        self.committed = committed
        self.following = following
        self.handed_out = False
        self._consumer = consumer

    async def commit(self, outputs: Sequence[Record], *, deliver: Deliver | None = None) -> None:
        """See the port. A LogError that is no BatchLost and no LogUnavailable leaves the batch open."""
        await self._consumer.commit(self, outputs, deliver)

    async def abandon(self) -> None:
        """See the port."""
        self._consumer.abandon(self)


class KafkaConsumer:
    """Iterates over batches; when a transaction fails, or the client breaks, it leaves the group and joins it anew."""

    def __init__(
        self,
        connection: KafkaConnection,
        topics: KafkaTopics,
        topic: str,
        group: str,
        *,
        stop: asyncio.Event,
        max_records: int,
        outage: Outage,
    ) -> None:
        """For the log."""
        self._connection = connection
        self._topics = topics
        self._topic = topic
        self._group = group
        self._stop = stop
        self._max_records = max_records
        self._outage = outage
        self._bell = Bell()
        self._client: AIOKafkaConsumer | None = None
        self._partitions: Partitions | None = None
        self._fetched: deque[KafkaBatch] = deque()
        self._turn = 0

    async def join(self) -> None:
        """Connect, and begin to join the group. Raises TopicMissing, LogUnavailable."""
        await self._topics.need([self._topic])
        client = self._connection.consumer(self._group)
        await self._connection.start(client)
        self._client = client
        self._partitions = Partitions(self._connection, client, self._topic, self._group, self._bell)
        client.subscribe([self._topic], listener=self._partitions)

    async def leave(self) -> None:
        """Leave the group; open batches are lost."""
        client, partitions = self._client, self._partitions
        self._client = self._partitions = None
        self._fetched.clear()
        if partitions:
            await partitions.release(0)
        if client:
            await self._connection.close(client)
        if partitions:
            await partitions.close()

    def __aiter__(self) -> "KafkaConsumer":
        """The consumer is its own iterator."""
        return self

    async def __anext__(self) -> KafkaBatch:
        """The next batch of a partition that has none out, in turn among the partitions."""
        while not self._stop.is_set():
            while self._fetched:
                batch = self._fetched.popleft()
                if self._assigned(batch):
                    batch.handed_out = True
                    return batch
            if self._client is None or self._partitions is None:
                await self._rejoin()
            elif self._partitions.broken:
                if self._partitions.reason:
                    self._outage.begins(self, self._partitions.reason)
                await self._partitions.release(self._connection.timing.revoke_s)
                await self.leave()
                await first_of(self._stop.wait(), timeout_s=_RETRY_S)
            else:
                await self._poll(self._client, self._partitions)
        raise StopAsyncIteration

    async def commit(self, batch: KafkaBatch, outputs: Sequence[Record], deliver: Deliver | None) -> None:
        """Write outputs and position in one transaction of the partition's own producer."""
        if not self._assigned(batch):
            raise self._lost(batch)
        try:
            await self._topics.check(outputs)
        except LogUnavailable:
            self.abandon(batch)
            raise
        assigned = self._assigned(batch)
        if not assigned or not self._partitions:
            raise self._lost(batch)
        partition = TopicPartition(batch.topic, batch.partition)
        try:
            async with self._connection.bounded("a transaction", self._connection.timing.commit_s):
                await commit_transaction(assigned.producer, outputs, partition, batch.following, self._group, deliver)
        except BaseException as error:
            self._partitions.fail()
            self._partitions.end(partition, batch)
            self._topics.forget()
            if isinstance(error.__cause__, ProducerFenced):
                raise self._lost(batch) from error
            raise
        assigned.committed = batch.following
        self._partitions.end(partition, batch)

    def abandon(self, batch: KafkaBatch) -> None:
        """Read the partition again from the batch on."""
        if self._assigned(batch) and self._client and self._partitions:
            partition = TopicPartition(batch.topic, batch.partition)
            self._client.seek(partition, batch.records[0].offset)
            self._partitions.end(partition, batch)

    async def _poll(self, client: AIOKafkaConsumer, partitions: Partitions) -> None:
        """Wait for records of idle partitions, for a while, and make batches of them."""
        ring = self._bell.next
        fetching = asyncio.ensure_future(self._fetch(client, partitions))
        try:
            await first_of(asyncio.shield(fetching), ring.wait(), self._stop.wait())
        finally:
            if not fetching.done():
                fetching.cancel()
                await asyncio.wait([fetching])
        if fetching.cancelled():
            return
        try:
            self._fetched.extend(fetching.result())
        except (KafkaError, IllegalStateError) as error:
            partitions.fail(f"group {self._group} must be joined anew: {error!r}")
        else:
            if partitions.at_work():
                self._outage.ends(self)

    async def _fetch(self, client: AIOKafkaConsumer, partitions: Partitions) -> list[KafkaBatch]:
        idle = partitions.idle()
        self._turn += 1
        drained: dict[TopicPartition, list[Any]] = {}
        for n in range(len(idle)):
            partition = idle[(n + self._turn) % len(idle)]
            drained = await client.getmany(partition, timeout_ms=0, max_records=self._max_records)
            if drained:
                break
        if not drained:
            # Without a partition to read this waits, and still tells of errors; all partitions would be read by none.
            nowhere = TopicPartition(self._topic, -1)
            drained = await client.getmany(*(idle or [nowhere]), timeout_ms=_POLL_MS, max_records=self._max_records)
        return [
            batch
            for partition, messages in drained.items()
            if (batch := await self._batch(client, partitions, partition, messages))
        ]

    async def _batch(
        self, client: AIOKafkaConsumer, partitions: Partitions, partition: TopicPartition, messages: Sequence[Any]
    ) -> KafkaBatch | None:
        """A batch of as many of the messages as are not too large together; the others are read again."""
        room = MAX_BATCH_BYTES
        records: list[StoredRecord] = []
        for message in messages:
            room -= max(message.serialized_key_size, 0) + max(message.serialized_value_size, 0)
            if records and room < 0:
                client.seek(partition, message.offset)
                break
            records.append(stored(message))
        following = await client.position(partition)
        assigned = partitions.ready.get(partition)
        if assigned is None or assigned.batch is not None:
            return None
        assigned.batch = KafkaBatch(self, records, assigned.committed, following)
        assigned.ended.clear()
        return assigned.batch

    async def _rejoin(self) -> None:
        try:
            await self.join()
        except LogUnavailable as error:
            self._outage.begins(self, f"group {self._group} cannot be joined: {error}")
            await first_of(self._stop.wait(), timeout_s=_RETRY_S)

    def _assigned(self, batch: KafkaBatch) -> Assigned | None:
        """The batch's partition, if the batch is still out."""
        assigned = self._partitions and self._partitions.ready.get(TopicPartition(batch.topic, batch.partition))
        return assigned if assigned and assigned.batch is batch else None

    def _lost(self, batch: KafkaBatch) -> BatchLost:
        return BatchLost(
            f"group {self._group}, topic {batch.topic}, partition {batch.partition}: the batch from offset "
            f"{batch.records[0].offset} is no longer this consumer's; nothing of it was written"
        )


def stored(message: Any) -> StoredRecord:
    """A record as aiokafka gives it; a header without a value counts as an empty one."""
    headers = tuple((name, value or b"") for name, value in message.headers)
    return StoredRecord(
        message.topic, message.partition, message.offset, message.key, message.value, headers, message.timestamp
    )
