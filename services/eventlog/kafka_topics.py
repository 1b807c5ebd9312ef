"""What topics the cluster has, how they are set up, and whether a record fits into one."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from schemas.topics import Topic
from services.errors import LogError, TopicMissing
from services.eventlog.base import Record
from services.eventlog.kafka_connection import KafkaConnection

_BROKER_DEFAULT_REPLICATION = -1
# ConfigSource of KIP-226: set on the topic itself, and not inherited.
_SET_ON_TOPIC = 1
# Of a batch of one record: 61 bytes, and what zstd adds to noise.
_OVERHEAD_BYTES = 1024
_PROPAGATION_S = 0.05


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic of the cluster: `overrides` are the settings made on the topic itself."""

    partitions: int
    retention_ms: int | None
    max_message_bytes: int
    overrides: Mapping[str, str]


class KafkaTopics:
    """Asks the cluster about topics, and remembers what it said of those that records are sent to."""

    def __init__(self, connection: KafkaConnection, admin: AIOKafkaAdminClient) -> None:
        """`admin` is a started client of the caller's."""
        self._connection = connection
        self._admin = admin
        self._known: dict[str, FoundTopic] = {}

    async def find(self, names: Collection[str]) -> dict[str, FoundTopic]:
        """Those of the topics that exist. Raises LogUnavailable."""
        # Asking for a topic by name would make it, where the broker allows that; asking for all does not.
        every = await self._connection.insist("the list of topics", self._admin.describe_topics)
        partitions = {topic["topic"]: len(topic["partitions"]) for topic in every if topic["topic"] in names}
        if not partitions:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in partitions]
        answers = await self._connection.insist("the topics' settings", lambda: self._admin.describe_configs(resources))
        found = {
            name: _found(partitions[name], entries)
            for answer in answers
            for code, _, _, name, entries in answer.resources
            if not code
        }
        self._known |= found
        return found

    async def need(self, names: Iterable[str]) -> dict[str, FoundTopic]:
        """The topics. Raises TopicMissing, LogUnavailable."""
        wanted = set(names)
        if not wanted <= self._known.keys():
            await self.find(wanted)
        for name in sorted(wanted - self._known.keys()):
            raise TopicMissing(f"topic {name} does not exist: run `wireroom topics apply`")
        return {name: self._known[name] for name in wanted}

    def forget(self) -> None:
        """Ask again before the next record is sent: a failure may mean that a topic changed."""
        self._known.clear()

    async def check(self, records: Sequence[Record]) -> None:
        """Whether all records can be written. Raises TopicMissing, and LogError for one too large for its topic."""
        topics = await self.need(record.topic for record in records)
        for record in records:
            limit = topics[record.topic].max_message_bytes
            size = _size(record)
            if size + _OVERHEAD_BYTES > limit:
                size = await asyncio.to_thread(_packed_size, record)
            if size > limit:
                raise LogError(
                    f"record of {size} bytes is too large for topic {record.topic}, which takes {limit}: make the "
                    "record smaller, or the topic's limit larger with `wireroom topics apply`"
                )

    async def apply(self, topics: Sequence[Topic]) -> dict[str, Literal["created", "altered", "unchanged"]]:
        """Make the topics as wanted; partitions are only ever added, and other settings are left alone."""
        before = await self.find([topic.name for topic in topics])
        changes: dict[str, Literal["created", "altered", "unchanged"]] = {}
        for topic in topics:
            found = before.get(topic.name)
            if found is None:
                await self._create(topic)
                changes[topic.name] = "created"
            else:
                altered = await self._alter(topic, found)
                changes[topic.name] = "altered" if altered else "unchanged"
        if "created" in changes.values() or "altered" in changes.values():
            await self._connection.insist("the new topics", lambda: self._settled(topics))
        return changes

    async def _create(self, topic: Topic) -> None:
        new = NewTopic(topic.name, topic.partitions, _BROKER_DEFAULT_REPLICATION, {}, _settings(topic))
        answer = await self._connection.insist(
            f"the creation of topic {topic.name}", lambda: self._admin.create_topics([new])
        )
        for name, code, *_ in answer.topic_errors:
            if for_code(code) is not TopicAlreadyExistsError:
                _refuse(f"topic {name} could not be created", code)

    async def _alter(self, topic: Topic, found: FoundTopic) -> bool:
        wanted = _settings(topic)
        more = topic.partitions > found.partitions
        differs = any(found.overrides.get(name) != value for name, value in wanted.items())
        if more:
            answer = await self._connection.insist(
                f"more partitions for topic {topic.name}",
                lambda: self._admin.create_partitions({topic.name: NewPartitions(topic.partitions)}),
            )
            for name, code, *_ in answer.topic_errors:
                _refuse(f"topic {name} could not be given {topic.partitions} partitions", code)
        if differs:
            # This request replaces all overrides: those that are not ours are sent back as they were.
            resource = ConfigResource(ConfigResourceType.TOPIC, topic.name, {**found.overrides, **wanted})
            answers = await self._connection.insist(
                f"the settings of topic {topic.name}", lambda: self._admin.alter_configs([resource])
            )
            for answer in answers:
                for code, _, _, name in answer.resources:
                    _refuse(f"the settings of topic {name} could not be changed", code)
        return more or differs

    async def _settled(self, topics: Sequence[Topic]) -> None:
        """Wait until the broker itself has heard what the controller was told."""
        while True:
            found = await self.find([topic.name for topic in topics])
            if all(_is_as_wanted(topic, found.get(topic.name)) for topic in topics):
                return
            await asyncio.sleep(_PROPAGATION_S)


def _settings(topic: Topic) -> dict[str, str]:
    return {
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
        "cleanup.policy": topic.cleanup,
        "compression.type": "producer",
    }


def _is_as_wanted(topic: Topic, found: FoundTopic | None) -> bool:
    return (
        found is not None
        and found.partitions >= topic.partitions
        and all(found.overrides.get(name) == value for name, value in _settings(topic).items())
    )


def _found(partitions: int, entries: Sequence[Sequence[Any]]) -> FoundTopic:
    settings = {entry[0]: entry[1] for entry in entries}
    overrides = {entry[0]: entry[1] for entry in entries if entry[3] == _SET_ON_TOPIC}
    retention_ms = int(settings["retention.ms"])
    return FoundTopic(
        partitions, retention_ms if retention_ms >= 0 else None, int(settings["max.message.bytes"]), overrides
    )


def _refuse(what: str, code: int) -> None:
    if code:
        error = for_code(code)
        raise LogError(f"{what}: {error.__name__}, {error.description or ''}; see the broker's log and its permissions")


def _size(record: Record) -> int:
    headers = sum(len(name) + len(value) + 10 for name, value in record.headers)
    return len(record.key or b"") + len(record.value or b"") + headers


def _packed_size(record: Record) -> int:
    """Bytes of the compressed batch that holds just this record: what the broker compares with the limit."""
    builder = DefaultRecordBatchBuilder(
        2,
        DefaultRecordBatch.CODEC_ZSTD,
        is_transactional=1,
        producer_id=0,
        producer_epoch=0,
        base_sequence=0,
        batch_size=1,
    )
    builder.append(0, 0, record.key, record.value, list(record.headers))
    return len(builder.build())
