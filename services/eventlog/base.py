"""The port of the event log: topics of keyed records in partitions, read by consumer groups.

Every adapter passes `tests/contract/test_eventlog.py`. The rules it checks:

- A record's partition is that of its key by Kafka's default partitioner (murmur2), in every adapter; without a key
  any partition will do. Records of one key keep the order of their publishing.
- `publish` returns when all records are durable; a record it did not confirm may still be there (at least once).
- A group reads each partition from its committed position, or from the beginning when it has none.
- A batch is one partition's records, in order. The next batch of that partition comes only after `commit` or
  `abandon`; batches of several partitions may be open at once.
- `commit(outputs)` makes the outputs visible and moves the group past the batch in one step, or does neither. When
  the partition went to another consumer meanwhile it does neither and raises `BatchLost`.
- Readers see committed records only.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.topics import Topic

Headers = tuple[tuple[str, bytes], ...]
Deliver = Callable[[], None]
"""Hands something to the world outside the log; called in any thread."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is published. `topic` is a topic's full name."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record where it lies: `timestamp_ms` is milliseconds since the epoch, as the log recorded it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int


class Batch(Protocol):
    """One partition's records, in order, in the hands of one consumer.

    `committed` is the group's committed position in the partition when the batch was handed out (the offset of the
    next record to be processed), or None when the group has none yet.
    """

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def records(self) -> Sequence[StoredRecord]: ...
    @property
    def committed(self) -> int | None: ...

    async def commit(self, outputs: Sequence[Record], *, deliver: Deliver | None = None) -> None:
        """Publish the outputs and move the group past the batch, or do neither.

        Readers may see both a moment later. Raises BatchLost when the partition was taken over, LogUnavailable when
        the log does not answer. After either, the batch will be handed out again, here or elsewhere, unless it was
        written after all. An output that can never be written raises LogError (it is too large for its topic) or
        TopicMissing, and the batch stays open: commit other outputs, or abandon it.

        `deliver` is called at the last moment before all this takes effect, so that what it hands out is handed out
        again only if the process is killed, or the commit fails, in that moment. What it raises passes through, and
        nothing is written.
        """
        ...

    async def abandon(self) -> None:
        """Give the batch back unprocessed; it is handed out again."""
        ...


@dataclass(frozen=True, slots=True)
class TopicState:
    """What the log has of a topic, or what `apply_topics` did to it."""

    name: str
    partitions: int
    retention_ms: int | None
    records: int
    change: Literal["created", "altered", "unchanged", "missing"]


class EventLog(Protocol):
    """A connection to the log; opened by the adapter's `open` class method, closed by `close`."""

    async def publish(self, records: Sequence[Record]) -> None:
        """Return when all records are durable.

        Raises LogUnavailable, TopicMissing, and LogError when one is too large for its topic; after the last two
        nothing was written.
        """
        ...

    def consume(
        self, topic: str, group: str, *, stop: asyncio.Event, max_records: int = 500
    ) -> AbstractAsyncContextManager[AsyncIterator[Batch]]:
        """Join the group and iterate over batches until `stop` is set; leaving the context leaves the group.

        Setting `stop` ends the iteration at once, also while it waits for records; open batches may still be
        committed until the context is left. Raises TopicMissing, LogUnavailable (only when it cannot start; later
        outages are waited out).
        """
        ...

    def read(
        self,
        topic: str,
        *,
        start: Literal["beginning", "end"] | datetime = "beginning",
        follow: bool = False,
        key: bytes | None = None,
    ) -> AsyncIterator[StoredRecord]:
        """Read a topic without a group. Without `follow` it ends at what was committed when the reading began.

        With `key` only that key's records, and only its partition is read: what was written before the topic had as
        many partitions as now may lie in another. Order holds within a partition only. Raises TopicMissing.
        """
        ...

    async def committed(self, topic: str, group: str) -> Mapping[int, int]:
        """Positions of the group by partition; partitions without a position are left out."""
        ...

    async def lag(self, topic: str, group: str) -> int:
        """Records in the topic that the group has not committed yet."""
        ...

    async def apply_topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """Create the missing topics, add missing partitions, set retention and size limits. Idempotent."""
        ...

    async def topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """What the log has of these topics; a missing one is reported as missing."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...
