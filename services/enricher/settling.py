"""Settles a batch: claims its articles and enriches them, until every article that is emitted holds its claim."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.enricher.journal import Verdict
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory.memory import Memory
from services.enricher.pipeline import Outcome, Pipeline, Prepared
from services.eventlog.base import StoredRecord


async def settle(
    pipeline: Pipeline,
    memory: Memory,
    prepared: Sequence[Prepared],
    *,
    place: Place | None,
    now: datetime,
    incarnation: str | None = None,
) -> list[Outcome]:
    """The batch's outcomes, in order. Raises what `Memory.claim` raises, and StoreBehind.

    An article that cannot be emitted after its claim loses it, and the batch is judged again without it: what was
    judged a copy of it may now be the first of its kind.
    """
    verdicts: list[Verdict | None] = [None] * len(prepared)
    failed: dict[int, Verdict] = {}
    while True:
        submissions = [
            Submission(_offset(item), item.candidate, verdicts[index], failed.get(index))
            for index, item in enumerate(prepared)
        ]
        now_ms = int(now.timestamp() * 1000)
        judge = BatchJudge(submissions, place, now_ms=now_ms)
        verdicts = await memory.claim(judge, now_ms=now_ms, incarnation=incarnation)
        outcomes = await asyncio.to_thread(pipeline.enrich, prepared, verdicts, now)
        further = _failures(verdicts, outcomes)
        if not further:
            return outcomes
        failed |= further


def _offset(item: Prepared) -> int | None:
    return item.raw.offset if isinstance(item.raw, StoredRecord) else None


def _failures(verdicts: Sequence[Verdict | None], outcomes: Sequence[Outcome]) -> dict[int, Verdict]:
    return {
        index: replace(outcome.verdict, article_id=verdict.article_id)
        for index, (verdict, outcome) in enumerate(zip(verdicts, outcomes, strict=True))
        if verdict and verdict.outcome != "rejected" and outcome.kind == "rejected"
    }
