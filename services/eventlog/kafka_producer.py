"""Sending records: the shared idempotent producer, and the transaction of one batch."""

import asyncio
import random
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from services.errors import LogUnavailable
from services.eventlog.base import Deliver, Record
from services.eventlog.kafka_connection import KafkaConnection
from services.eventlog.kafka_topics import KafkaTopics


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
    # aiokafka commits a transaction although one of its records was refused: each must be asked.
    await asyncio.gather(*[await _send(producer, record) for record in records])


async def _send(producer: AIOKafkaProducer, record: Record) -> asyncio.Future[object]:
    if record.key is not None or record.value is not None:
        sent: asyncio.Future[object] = await producer.send(
            record.topic, record.value, record.key, headers=list(record.headers)
        )
        return sent
    # `send` refuses a record with neither; the log does not, and a rejected record is kept as it came.
    builder = producer.create_batch()
    builder.append(timestamp=None, key=None, value=None, headers=list(record.headers))
    partition = random.choice(sorted(await producer.partitions_for(record.topic)))  # noqa: S311
    batch: asyncio.Future[object] = await producer.send_batch(builder, record.topic, partition=partition)
    return batch
