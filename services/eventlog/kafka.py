"""The event log in Kafka: topics, consumer groups and transactions are Kafka's own.

A topic's count of records is a difference of offsets, so that in topics that are written in transactions it includes
their markers, one a transaction and partition.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import Topic
from services.eventlog.base import Record, StoredRecord, TopicState
from services.eventlog.kafka_connection import KafkaConnection, KafkaSecurity, KafkaTiming
from services.eventlog.kafka_consumer import KafkaBatch, KafkaConsumer, stored
from services.eventlog.kafka_producer import Publisher
from services.eventlog.kafka_topics import KafkaTopics
from services.eventlog.partitioner import partition_of
from services.outages import Outage

_POLL_MS = 200
_COUNTED_GAP = 1000


class KafkaEventLog:
    """See `services.eventlog.base.EventLog`."""

    def __init__(self, connection: KafkaConnection, admin: AIOKafkaAdminClient, outage: Outage) -> None:
        """For `open`."""
        self._outage = outage
        self._connection = connection
        self._admin = admin
        self._topics = KafkaTopics(connection, admin)
        self._publisher = Publisher(connection, self._topics)

    @classmethod
    async def open(
        cls,
        address: str,
        *,
        security: KafkaSecurity | None = None,
        client_id: str = "wireroom",
        timing: KafkaTiming | None = None,
        outage: Outage | None = None,
    ) -> "KafkaEventLog":
        """Connect to `kafka://host:port` or `host:port`, several separated by commas.

        Consumers that must wait for the cluster tell so by `outage`.

        Raises LogUnavailable when no broker answers in `timing.connect_s`, UsageError for unusable security settings.
        """
        bootstrap = address.removeprefix("kafka://").strip("/")
        connection = KafkaConnection(bootstrap, security or KafkaSecurity(), client_id, timing or KafkaTiming())
        admin = connection.admin()
        await connection.start(admin)
        return cls(connection, admin, outage or Outage("log"))

    async def publish(self, records: Sequence[Record]) -> None:
        """See the port. Raises LogError for a record too large for its topic, and then writes none."""
        await self._publisher.publish(records)

    @asynccontextmanager
    async def consume(
        self, topic: str, group: str, *, stop: asyncio.Event, max_records: int = 500
    ) -> AsyncIterator[AsyncIterator[KafkaBatch]]:
        """See the port."""
        consumer = KafkaConsumer(
            self._connection, self._topics, topic, group, stop=stop, max_records=max_records, outage=self._outage
        )
        await consumer.join()
        try:
            yield consumer
        finally:
            await consumer.leave()

    async def read(
        self,
        topic: str,
        *,
        start: Literal["beginning", "end"] | datetime = "beginning",
        follow: bool = False,
        key: bytes | None = None,
    ) -> AsyncIterator[StoredRecord]:
        """See the port."""
        partitions = await self._partitions(topic)
        if key is not None:
            partitions = [partitions[partition_of(key, len(partitions))]]
        timing = self._connection.timing
        async with self._reader() as reader:
            reader.assign(partitions)
            async with self._connection.bounded("offsets", timing.connect_s):
                ends: dict[TopicPartition, int] = await reader.end_offsets(partitions)
                for partition, offset in (await self._starts(reader, partitions, ends, start)).items():
                    reader.seek(partition, offset)
            while follow or any([await reader.position(p) < ends[p] for p in partitions]):
                before = [await reader.position(p) for p in partitions]
                async with self._connection.bounded("a fetch", None if follow else timing.publish_s):
                    while not (found := await reader.getmany(*partitions, timeout_ms=_POLL_MS)):
                        if before != [await reader.position(p) for p in partitions]:
                            break
                for messages in found.values():
                    for message in messages:
                        within = follow or message.offset < ends[TopicPartition(message.topic, message.partition)]
                        if within and (key is None or message.key == key):
                            yield stored(message)

    async def committed(self, topic: str, group: str) -> Mapping[int, int]:
        """See the port."""
        partitions = await self._partitions(topic)
        found = await self._connection.insist(
            f"the positions of group {group}",
            lambda: self._admin.list_consumer_group_offsets(group, partitions=partitions),
        )
        return {partition.partition: position.offset for partition, position in found.items() if position.offset >= 0}

    async def lag(self, topic: str, group: str) -> int:
        """See the port. A short lag is counted record by record, a long one is a difference of offsets."""
        positions = await self.committed(topic, group)
        bounds = await self._bounds(await self._partitions(topic))
        gaps = {
            partition: (start, end)
            for partition, (first, end) in bounds.items()
            if (start := max(first, positions.get(partition.partition, 0))) < end
        }
        if gaps and max(end - start for start, end in gaps.values()) <= _COUNTED_GAP:
            return await self._records_between(gaps)
        return sum(end - start for start, end in gaps.values())

    async def apply_topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """See the port."""
        wanted = tuple(topics)
        changes = await self._topics.apply(wanted)
        return [
            TopicState(state.name, state.partitions, state.retention_ms, state.records, changes[state.name])
            for state in await self.topics(wanted)
        ]

    async def topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """See the port."""
        names = [topic.name for topic in topics]
        found = await self._topics.find(names)
        bounds = await self._bounds(
            [TopicPartition(name, partition) for name, topic in found.items() for partition in range(topic.partitions)]
        )
        counts = dict.fromkeys(names, 0)
        for partition, (first, end) in bounds.items():
            counts[partition.topic] += end - first
        return [
            TopicState(name, found[name].partitions, found[name].retention_ms, counts[name], "unchanged")
            if name in found
            else TopicState(name, 0, None, 0, "missing")
            for name in names
        ]

    async def close(self) -> None:
        """See the port."""
        await self._publisher.close()
        await self._connection.close(self._admin)

    async def _partitions(self, topic: str) -> list[TopicPartition]:
        found = (await self._topics.need([topic]))[topic]
        return [TopicPartition(topic, partition) for partition in range(found.partitions)]

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AIOKafkaConsumer]:
        reader = self._connection.consumer()
        await self._connection.start(reader)
        try:
            yield reader
        finally:
            await self._connection.close(reader)

    async def _bounds(self, partitions: list[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        """First offset and the end of what is committed, by partition."""
        if not partitions:
            return {}
        async with self._reader() as reader, self._connection.bounded("offsets", self._connection.timing.connect_s):
            firsts, ends = await reader.beginning_offsets(partitions), await reader.end_offsets(partitions)
        return {partition: (firsts[partition], ends[partition]) for partition in partitions}

    async def _records_between(self, gaps: Mapping[TopicPartition, tuple[int, int]]) -> int:
        """Records in the gaps, without the markers of transactions."""
        count = 0
        async with self._reader() as reader, self._connection.bounded("a fetch", self._connection.timing.publish_s):
            reader.assign(list(gaps))
            for partition, (start, _) in gaps.items():
                reader.seek(partition, start)
            while any([await reader.position(partition) < end for partition, (_, end) in gaps.items()]):
                found = await reader.getmany(*gaps, timeout_ms=_POLL_MS)
                count += sum(message.offset < gaps[partition][1] for partition in found for message in found[partition])
        return count

    async def _starts(
        self,
        reader: AIOKafkaConsumer,
        partitions: list[TopicPartition],
        ends: Mapping[TopicPartition, int],
        start: Literal["beginning", "end"] | datetime,
    ) -> Mapping[TopicPartition, int]:
        if start == "beginning":
            firsts: dict[TopicPartition, int] = await reader.beginning_offsets(partitions)
            return firsts
        if start == "end":
            return ends
        times = dict.fromkeys(partitions, round(start.timestamp() * 1000))
        found = await reader.offsets_for_times(times)
        return {partition: found[partition].offset if found[partition] else ends[partition] for partition in partitions}
