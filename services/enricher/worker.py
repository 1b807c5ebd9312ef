"""The enricher's shell: takes batches from the raw topic, has them settled, and commits the outcomes. Decides nothing.

It does not care what an article is (`pipeline`), what is a copy of what (`dedup`), or how a batch is fenced (the log).
Errors of store and log never reject an article: they are waited out, while the batch stays in hand.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from schemas.topics import ARTICLES_RAW
from services.enricher.journal import journal_record
from services.enricher.judging import Place
from services.enricher.memory.memory import Memory
from services.enricher.pipeline import Outcome, Pipeline, Prepared
from services.enricher.rebuild import partitions_behind, rebuild
from services.enricher.settling import settle
from services.enricher.taggers.base import Tagger
from services.errors import BatchLost, LogUnavailable, StoreBehind, StoreRestarted, StoreUnavailable
from services.eventlog.base import Batch, EventLog
from services.outages import LOOKING, Outages
from services.running import until_stopped

_PATIENCE_S = 0.2
_MOST_PATIENCE_S = 5.0
_ELSEWHERE_S = 1.0

_log = structlog.get_logger()


class Enricher:
    """One member of the group of enrichers. `on_outcomes` is told of each batch once it is committed."""

    def __init__(
        self,
        log: EventLog,
        memory: Memory,
        pipeline: Pipeline,
        *,
        group: str,
        batch_size: int = 500,
        parallel: int = 4,
        on_outcomes: Callable[[Sequence[Outcome]], None] = lambda outcomes: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        outages: Outages | None = None,
    ) -> None:
        self._log = log
        self._memory = memory
        self._store = memory.store
        self._pipeline = pipeline
        self._group = group
        self._batch_size = batch_size
        self._slots = asyncio.Semaphore(parallel)
        self._on_outcomes = on_outcomes
        self._now = now
        self._outages = outages or Outages()
        self._owner = f"enricher-{os.getpid()}-{os.urandom(4).hex()}"
        self._incarnation: str | None = None
        self._checking = asyncio.Lock()
        self._commits = 0
        self._progress = asyncio.Condition()
        self._ended: BaseException | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Enrich until `stop` is set, and finish the batches in hand.

        Several partitions' batches are worked on at once. Raises TopicMissing, LogUnavailable when it cannot start.
        """
        try:
            async with (
                self._log.consume(ARTICLES_RAW.name, self._group, stop=stop, max_records=self._batch_size) as batches,
                asyncio.TaskGroup() as tasks,
            ):
                async for batch in batches:
                    tasks.create_task(self._work(batch, stop))
        except BaseExceptionGroup as group:
            self._ended = group.exceptions[0]
            raise group.exceptions[0] from None
        except BaseException as error:
            self._ended = error
            raise
        finally:
            await self._tell_progress()

    def replace_tagger(self, tagger: Tagger) -> None:
        """Put a tagger in the place of the one of its name, from the next batch on."""
        self._pipeline.replace(tagger)

    async def drained(self) -> None:
        """Return once the group has committed all records of the raw topic. Raises what ended `run`."""
        while True:
            commits = self._commits
            if await self._log.lag(ARTICLES_RAW.name, self._group) == 0:
                return
            if self._ended:
                raise self._ended
            await self._further_than(commits)

    async def _further_than(self, commits: int) -> None:
        """Wait for a commit of this enricher, or some time, since the last record may be another member's."""
        try:
            async with asyncio.timeout(_ELSEWHERE_S), self._progress:
                await self._progress.wait_for(lambda: self._commits > commits or self._ended is not None)
        except TimeoutError:
            return

    async def _work(self, batch: Batch, stop: asyncio.Event) -> None:
        async with self._slots:
            prepared = await asyncio.to_thread(self._pipeline.prepare, batch.records)
            outcomes = await self._settled(batch, prepared, stop)
            if outcomes is None:
                await batch.abandon()
                return
            try:
                await batch.commit([outcome.record for outcome in outcomes if outcome.record])
            except BatchLost as lost:
                _log.warning(
                    "a batch was lost; its new owner does it again", partition=batch.partition, reason=str(lost)
                )
                return
            except LogUnavailable as error:
                # The batch comes again, here or elsewhere, so that nobody waits for it here.
                self._outages.log.begins(LOOKING, str(error))
                return
        self._outages.log.ends(LOOKING)
        self._on_outcomes(outcomes)
        self._commits += 1
        await self._tell_progress()

    async def _settled(self, batch: Batch, prepared: Sequence[Prepared], stop: asyncio.Event) -> list[Outcome] | None:
        """The batch's outcomes; None when `stop` is set while the store does not answer or must be rebuilt."""
        place = Place(journal_record(self._group, batch.topic, batch.partition), batch.committed)
        patience = _PATIENCE_S
        waiter = object()
        incarnation: str | None = None
        while True:
            try:
                incarnation = self._incarnation or await until_stopped(stop, self._checked_store())
                if incarnation is None:
                    return None
                outcomes = await settle(
                    self._pipeline,
                    self._memory,
                    prepared,
                    place=place,
                    now=self._now(),
                    incarnation=incarnation,
                )
            except (StoreRestarted, StoreBehind) as error:
                # Of several batches in hand the first to notice has it checked.
                if self._incarnation == incarnation:
                    _log.warning("the store may have lost writes; it is checked", reason=str(error))
                    self._incarnation = None
            except (StoreUnavailable, LogUnavailable) as error:
                outage = self._outages.store if isinstance(error, StoreUnavailable) else self._outages.log
                outage.begins(waiter, str(error))
                await until_stopped(stop, asyncio.sleep(patience))
                patience = min(2 * patience, _MOST_PATIENCE_S)
            else:
                for outage in (self._outages.store, self._outages.log):
                    outage.ends(waiter)
                return outcomes
            if stop.is_set():
                return None

    async def _checked_store(self) -> str:
        """The store's incarnation, once its journals are level with the log; rebuilds a store that lost writes."""
        async with self._checking:
            if self._incarnation is None:
                incarnation = await self._store.incarnation()
                if behind := await partitions_behind(self._log, self._store, self._group):
                    _log.warning("the store lost writes; it is rebuilt from the topics", partitions=sorted(behind))
                    await rebuild(self._log, self._memory, group=self._group, owner=self._owner, now=self._now)
                self._incarnation = incarnation
            return self._incarnation

    async def _tell_progress(self) -> None:
        async with self._progress:
            self._progress.notify_all()
