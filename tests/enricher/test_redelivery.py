"""A batch that comes again, after a crash between its claim and its commit, is judged as it was, and changes nothing."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.claims import Candidate
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory.memory import Memory
from services.store.base import Store
from services.store.sqlite import SqliteStore
from tests.contract.stores import Backend
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, candidate
from tests.enricher.running import remembering

JOURNAL = journal_record("g", "raw", 0)
candidates = st.builds(
    candidate,
    st.sampled_from([None, "https://a.example/1", "https://a.example/2", "https://b.example/1"]),
    st.sampled_from([AGENCY, REWRITTEN, OTHER, "Brief.", ""]),
    title=st.sampled_from(["One", "Two"]),
    feed=st.sampled_from(["a", "b"]),
    entry=st.sampled_from(["1", "2"]),
    retracted=st.sampled_from([False, False, False, True]),
)


async def judged(memory: Memory, articles: Sequence[Candidate], start: int, end: int) -> list[Verdict | None]:
    """The verdicts on the records from `start` to `end`, when the group has committed up to `start`."""
    submissions = [Submission(offset, articles[offset]) for offset in range(start, end)]
    return await memory.claim(BatchJudge(submissions, Place(JOURNAL, start), now_ms=start), now_ms=start)


async def smooth(store: Store, articles: Sequence[Candidate], ends: Sequence[int]) -> list[Verdict | None]:
    memory, verdicts = remembering(store), list[Verdict | None]()
    for end in ends:
        verdicts += await judged(memory, articles, len(verdicts), end)
    return verdicts


async def crashing(store: Store, articles: Sequence[Candidate], ends: Sequence[int]) -> list[Verdict | None]:
    """After each claim the process dies; its successor is given every prefix of the batch, and more than it, again."""
    verdicts: list[Verdict | None] = []
    for end in ends:
        start = len(verdicts)
        first = await judged(remembering(store), articles, start, end)
        for prefix in range(start + 1, end + 1):
            assert await judged(remembering(store), articles, start, prefix) == first[: prefix - start]
        verdicts += first
    return verdicts


@settings(max_examples=60, deadline=None)
@given(st.lists(candidates, min_size=1, max_size=10), st.lists(st.integers(1, 10), max_size=3))
async def test_crashes_between_claim_and_commit_change_no_verdict(articles: list[Candidate], cuts: list[int]) -> None:
    ends = sorted({min(cut, len(articles)) for cut in cuts} | {len(articles)})
    stores = [await SqliteStore.open(":memory:") for _ in range(2)]
    expected = await smooth(stores[0], articles, ends)
    assert await crashing(stores[1], articles, ends) == expected
    assert await contents(stores[1]) == await contents(stores[0])
    for store in stores:
        await store.close()


@pytest.mark.parametrize("seed", range(5))
async def test_a_crash_changes_no_verdict_in_either_store(backend: Backend, seed: int) -> None:
    rng = random.Random(seed)
    articles = [
        candidate(
            f"https://{rng.choice('ab')}.example/{rng.randrange(3)}",
            rng.choice([AGENCY, REWRITTEN, OTHER, "Brief."]),
            title=rng.choice(["One", "Two"]),
            feed=rng.choice("ab"),
            retracted=rng.random() < 0.2,
        )
        for _ in range(12)
    ]
    ends = sorted({*rng.sample(range(1, 12), 3), 12})
    calm = await SqliteStore.open(":memory:")
    expected = await smooth(calm, articles, ends)
    await calm.close()
    assert await crashing(await backend.open(), articles, ends) == expected


async def contents(store: SqliteStore) -> list[tuple[bytes, bytes]]:
    return await store._database.run(lambda db: db.execute("SELECT key, value FROM claims ORDER BY key").fetchall())
