"""A member of a consumer group of the SQLite log, and the batches it hands out."""

import asyncio
import contextlib
import itertools
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from services.errors import BatchLost, LogUnavailable
from services.eventlog import sqlite_members, sqlite_records
from services.eventlog.assignments import tell_change
from services.eventlog.base import Deliver, Record, StoredRecord
from services.eventlog.sqlite_members import Lease, Membership
from services.eventlog.waiting import Bell, first_of
from services.sqlite import Database

T = TypeVar("T")

MAX_BATCH_BYTES = 8 * 1024 * 1024
_logger = structlog.get_logger()


@dataclass(slots=True)
class _Held:
    """A partition in our hands: where the group is, where to read next, and the batch that is out."""

    generation: int
    committed: int | None
    batch: "SqliteBatch | None" = None


class SqliteBatch:
    """See `services.eventlog.base.Batch`."""

    def __init__(
        self, consumer: "SqliteConsumer", partition: int, records: Sequence[StoredRecord], committed: int | None
    ) -> None:
        """For the consumer, which hands it out."""
        self.topic = consumer.topic
        self.partition = partition
        self.records = records
        self.committed = committed
        self._consumer = consumer

    async def commit(self, outputs: Sequence[Record], *, deliver: Deliver | None = None) -> None:
        """See the port. A LogError that is no BatchLost and no LogUnavailable leaves the batch open."""
        await self._consumer.commit(self, outputs, deliver)

    async def abandon(self) -> None:
        """See the port."""
        self._consumer.end(self)


class SqliteConsumer:
    """Holds its share of the group's partitions and iterates over their batches.

    A partition is read from the group's committed position, each time: what was not committed comes again.
    """

    def __init__(
        self,
        database: Database,
        bell: Bell,
        topic: str,
        group: str,
        *,
        stop: asyncio.Event,
        max_records: int,
        lease_s: float,
        poll_s: float,
        append: Callable[[sqlite3.Connection, Sequence[Record]], None],
    ) -> None:
        """For the log. `bell` rings when something was written in this process; `append` writes outputs."""
        self.topic = topic
        self._database = database
        self._bell = bell
        self._group = group
        self._stop = stop
        self._max_records = max_records
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._append = append
        self._held: dict[int, _Held] = {}
        self._turn = itertools.count()
        self._who: Membership | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Become a member. Raises TopicMissing."""
        topic = await self._database.run(lambda db: sqlite_records.need_topic(db, self.topic))
        self._who = Membership(self._group, topic, uuid.uuid4().hex)
        await self._renew(self._who)
        self._renewing = asyncio.create_task(self._keep_renewing(self._who))

    async def leave(self) -> None:
        """Give everything back; open batches are lost."""
        who, self._who = self._who, None
        if self._renewing:
            self._renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._renewing
        self._held.clear()
        if who:
            with contextlib.suppress(LogUnavailable):
                await self._database.transact(lambda db: sqlite_members.leave(db, who))
            self._bell.ring()

    def __aiter__(self) -> "SqliteConsumer":
        """The consumer is its own iterator."""
        return self

    async def __anext__(self) -> SqliteBatch:
        """The next batch of a partition that has none out, in turn among the partitions that have records."""
        while not self._stop.is_set():
            if self._renewing and self._renewing.done():
                self._renewing.result()
            ring = self._bell.next
            batch = await self._next_batch()
            if batch:
                return batch
            await first_of(ring.wait(), self._stop.wait(), timeout_s=self._poll_s)
        raise StopAsyncIteration

    async def _next_batch(self) -> SqliteBatch | None:
        who = self._who
        if who is None:
            return None
        first = next(self._turn)
        idle = [(partition, held) for partition, held in self._held.items() if held.batch is None]
        idle.sort(key=lambda item: (item[0] - first) % who.topic.partitions)
        if not idle:
            return None
        wanted = [(partition, held.committed or 0) for partition, held in idle]

        def fetch(db: sqlite3.Connection) -> tuple[int, list[StoredRecord]] | None:
            for partition, start in wanted:
                records = sqlite_records.fetch(
                    db, who.topic, partition, start, None, self._max_records, MAX_BATCH_BYTES
                )
                if records:
                    return partition, records
            return None

        found = await self._database.run(fetch)
        if found is None:
            return None
        partition, records = found
        held = self._held.get(partition)
        if held is None or held.batch is not None or held is not dict(idle)[partition]:
            return None
        held.batch = SqliteBatch(self, partition, records, held.committed)
        return held.batch

    async def commit(self, batch: SqliteBatch, outputs: Sequence[Record], deliver: Deliver | None) -> None:
        """Write the outputs and the position in one transaction that also checks the lease."""
        who, held = self._who, self._held.get(batch.partition)
        if who is None or held is None or held.batch is not batch:
            raise self._lost(batch)
        following = batch.records[-1].offset + 1

        def write(db: sqlite3.Connection) -> None:
            if not sqlite_members.holds(db, who, batch.partition, held.generation):
                raise self._lost(batch)
            self._append(db, outputs)
            sqlite_members.move(db, who, batch.partition, following)
            if deliver:
                deliver()

        try:
            await self._database.transact(write)
        except LogUnavailable:
            self.end(batch)
            raise
        except (BatchLost, asyncio.CancelledError):
            # After a cancellation the write may still happen: the next renewal tells where the group is.
            self._held.pop(batch.partition, None)
            raise
        held.committed = following
        self.end(batch)

    def end(self, batch: SqliteBatch) -> None:
        """The batch is no longer out; its partition may be read again."""
        held = self._held.get(batch.partition)
        if held and held.batch is batch:
            held.batch = None
            self._bell.ring()

    async def _keep_renewing(self, who: Membership) -> None:
        while True:
            await asyncio.sleep(self._lease_s / 3)
            try:
                await self._renew(who)
            except LogUnavailable as error:
                _logger.warning("leases not renewed", topic=self.topic, group=self._group, reason=str(error))

    async def _renew(self, who: Membership) -> None:
        busy = {partition for partition, held in self._held.items() if held.batch}
        leases = await self._database.transact(
            lambda db: sqlite_members.renew(db, who, busy, now=time.time(), lease_s=self._lease_s)
        )
        self._take(leases)

    def _take(self, leases: dict[int, Lease]) -> None:
        """Keep what is still ours, with its open batch; drop the rest; begin with what is new."""
        before = self._held
        self._held = {
            partition: before[partition]
            if partition in before and before[partition].generation == lease.generation
            else _Held(lease.generation, lease.committed)
            for partition, lease in leases.items()
        }
        tell_change(self.topic, self._group, before, self._held)
        if self._held.keys() != before.keys():
            self._bell.ring()

    def _lost(self, batch: SqliteBatch) -> BatchLost:
        return BatchLost(
            f"group {self._group}, topic {batch.topic}, partition {batch.partition}: the batch from offset "
            f"{batch.records[0].offset} is no longer this consumer's; nothing of it was written"
        )
