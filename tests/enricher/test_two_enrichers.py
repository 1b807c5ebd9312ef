"""However the copies of a text are spread over enrichers that run at once, one of them is created."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from services.enricher.journal import Verdict
from services.enricher.judging import BatchJudge, Submission
from services.enricher.memory.memory import Memory
from tests.contract.stores import Backend
from tests.enricher.copies import Copy, copies
from tests.enricher.running import remembering

ARTICLES = 10_000
BATCH = 250


async def enriched(memory: Memory, articles: Sequence[Copy]) -> list[tuple[int, Verdict]]:
    """Each article's group and verdict."""
    told = []
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        judge = BatchJudge([Submission(None, one.candidate) for one in batch], None, now_ms=start)
        verdicts = await memory.claim(judge, now_ms=start)
        told += [(one.group, verdict) for one, verdict in zip(batch, verdicts, strict=True) if verdict]
    return told


def created(told: Sequence[tuple[int, Verdict]]) -> Counter[int]:
    """How many articles of each group were created."""
    return Counter(group for group, verdict in told if verdict.outcome == "created")


@pytest.mark.parametrize(("count", "seed"), [(ARTICLES, 1), *((1000, seed) for seed in range(2, 10))])
async def test_of_each_group_of_copies_split_between_two_enrichers_one_is_created(
    backend: Backend, count: int, seed: int
) -> None:
    articles = copies(count, seed)
    random.Random(seed).shuffle(articles)
    halves = articles[::2], articles[1::2]
    memories = [remembering(await backend.open()) for _ in halves]
    results = await asyncio.gather(*(enriched(memory, half) for memory, half in zip(memories, halves, strict=True)))
    told = [one for result in results for one in result]
    assert created(told) == Counter({one.group for one in articles})
    assert {verdict.outcome for _, verdict in told} == {"created", "duplicate"}


@pytest.mark.parametrize(("count", "seed"), [(ARTICLES, 1), *((1000, seed) for seed in range(2, 10))])
async def test_two_enrichers_with_the_same_articles_in_another_order_create_each_once(
    backend: Backend, count: int, seed: int
) -> None:
    articles = copies(count, seed)
    orders = [random.Random(order).sample(articles, len(articles)) for order in (seed, -1 - seed)]
    memories = [remembering(await backend.open()) for _ in orders]
    results = await asyncio.gather(*(enriched(memory, order) for memory, order in zip(memories, orders, strict=True)))
    told = [one for result in results for one in result]
    assert created(told) == Counter({one.group for one in articles})
    assert Counter(verdict.outcome for _, verdict in told)["unchanged"] == len(articles)
