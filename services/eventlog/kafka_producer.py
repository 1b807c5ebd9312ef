"""Sending records: the shared idempotent producer, and the transaction of one batch."""

import asyncio
import random
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import OffsetAndMetadata

from services.errors import LogUnavailable
from services.eventlog.base import Deliver, Record
from services.eventlog.kafka_connection import KafkaConnection
from services.eventlog.kafka_topics import KafkaTopics
from services.eventlog.partitioner import partition_of


class Publisher:
    """One producer for all publishing, begun when first needed, and replaced after a failure.

    A failed record leaves a gap in an idempotent producer's sequence numbers, and the broker would refuse what follows.
    """

    def __init__(self, connection: KafkaConnection, topics: KafkaTopics) -> None:
        """Nothing is connected before the first record."""
        self._connection = connection
        self._topics = topics
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def publish(self, records: Sequence[Record]) -> None:
        """Return when all replicas have the records. Raises LogUnavailable, TopicMissing, LogError."""
        await self._topics.check(records)
        producer = await self._started()
        try:
            async with self._connection.bounded("a publication", self._connection.timing.publish_s):
                await _send_all(producer, records)
        except LogUnavailable:
            self._topics.forget()
            if self._producer is producer:
                self._producer = None
                closing = asyncio.create_task(self._connection.close(producer))
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)
            raise

    async def close(self) -> None:
        """Let go of the connection."""
        if self._producer:
            await self._connection.close(self._producer)
            self._producer = None
        await asyncio.gather(*self._closing)

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._connection.producer()
                await self._connection.start(producer)
                self._producer = producer
            return self._producer


async def commit_transaction(
    producer: AIOKafkaProducer,
    outputs: Sequence[Record],
    source: TopicPartition,
    following: int,
    group: str,
    deliver: Deliver | None,
) -> None:
    """Write the outputs and move the group to `following`, in one transaction; `deliver` is called before its end.

    Raises aiokafka's errors; after one the producer is in an unknown state and must not be used again.
    """
    await producer.begin_transaction()
    await asyncio.gather(
        _send_all(producer, outputs),
        producer.send_offsets_to_transaction({source: OffsetAndMetadata(following, "")}, group),
    )
    if deliver:
        await asyncio.to_thread(deliver)
    await producer.commit_transaction()


async def _send_all(producer: AIOKafkaProducer, records: Sequence[Record]) -> None:
    """Return when all records are acknowledged.

    They go in as batches made here, since each record that `send` takes costs a future, a look at all partitions and a
    slow hash. Each batch must be asked: aiokafka commits a transaction although one was refused.
    """
    partitions: dict[str, int] = {}
    by_place: dict[TopicPartition, list[Record]] = {}
    for record in records:
        if record.topic not in partitions:
            partitions[record.topic] = len(await producer.partitions_for(record.topic))
        by_place.setdefault(_place(record, partitions[record.topic]), []).append(record)
    await asyncio.gather(*[_send_in_order(producer, place, some) for place, some in by_place.items()])


async def _send_in_order(producer: AIOKafkaProducer, place: TopicPartition, records: Sequence[Record]) -> None:
    sent: list[asyncio.Future[object]] = []
    builder = producer.create_batch()
    for record in records:
        if not _packed(builder, record):
            sent.append(await _submitted(producer, builder, place))
            builder = producer.create_batch()
            _packed(builder, record)
    sent.append(await _submitted(producer, builder, place))
    await asyncio.wait(sent)
    for future in sent:
        future.result()


async def _submitted(
    producer: AIOKafkaProducer, builder: BatchBuilder, place: TopicPartition
) -> asyncio.Future[object]:
    """What will become of the batch; nothing is logged of one that fails when nobody waits for it any more."""
    future: asyncio.Future[object] = await producer.send_batch(builder, place.topic, partition=place.partition)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    return future


def _packed(builder: BatchBuilder, record: Record) -> bool:
    """Whether the batch had room for the record; an empty one has room for any."""
    packed = builder.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers))
    return packed is not None


def _place(record: Record, partitions: int) -> TopicPartition:
    if record.key is None:
        return TopicPartition(record.topic, random.randrange(partitions))  # noqa: S311
    return TopicPartition(record.topic, partition_of(record.key, partitions))
