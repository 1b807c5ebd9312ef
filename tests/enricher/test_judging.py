"""A batch is judged like its articles one after the other, its stories apart, and after a crash as it was before it."""

from dataclasses import replace
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.claims import Candidate
from services.enricher.journal import Journal, Verdict, journal_record
from services.enricher.judging import Place, Submission
from services.errors import StoreBehind
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, Newsroom, candidate

JOURNAL = journal_record("g", "raw", 0)
REJECTED = Verdict("rejected", "", 0, "internal_error", detail="no")

candidates = st.builds(
    candidate,
    st.sampled_from([None, "https://a.example/1", "https://a.example/2", "https://b.example/1"]),
    st.sampled_from([AGENCY, REWRITTEN, OTHER, "Brief."]),
    title=st.sampled_from(["One", "Two"]),
    feed=st.sampled_from(["a", "b"]),
    entry=st.sampled_from(["1", "2"]),
    retracted=st.sampled_from([False, False, False, True]),
)
batches = st.lists(candidates, max_size=8)


def in_batches(memory: Newsroom, articles: list[Candidate], sizes: list[int]) -> list[Verdict | None]:
    """The verdicts when the articles come in batches of these sizes, the last of which repeats."""
    verdicts: list[Verdict | None] = []
    further = chain(sizes, repeat(sizes[-1]))
    while (start := len(verdicts)) < len(articles):
        verdicts += memory.logged(start, *articles[start : start + next(further)], committed=start)
    return verdicts


@given(batches, st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_how_articles_are_cut_into_batches_makes_no_difference_but_to_their_stories(
    articles: list[Candidate], sizes: list[int]
) -> None:
    apart, together = in_batches(Newsroom(), articles, sizes), Newsroom().logged(0, *articles)
    assert [one and replace(one, story=None) for one in apart] == [one and replace(one, story=None) for one in together]


@given(batches, batches, st.integers(1, 8))
def test_a_batch_that_comes_again_gets_the_verdicts_it_had(
    before: list[Candidate], articles: list[Candidate], size: int
) -> None:
    memory = Newsroom()
    start = len(before)
    memory.logged(0, *before)
    verdicts = memory.logged(start, *articles, committed=start)
    held, rows = dict(memory.held), memory.rows()
    assert memory.logged(start, *articles[:size], committed=start) == verdicts[:size]
    assert memory.logged(start, *articles, committed=start) == verdicts
    assert (memory.held, memory.rows()) == (held, rows)


@given(batches, batches)
def test_a_batch_that_comes_again_with_more_behind_it_differs_in_nothing(
    articles: list[Candidate], further: list[Candidate]
) -> None:
    crashed, smooth = Newsroom(), Newsroom()
    crashed.logged(0, *articles)
    both = crashed.logged(0, *articles, *further)
    assert both == smooth.logged(0, *articles) + smooth.logged(len(articles), *further)


@given(batches, candidates)
def test_an_article_published_again_right_away_is_nothing_new(before: list[Candidate], last: Candidate) -> None:
    memory = Newsroom()
    memory.logged(0, *before, last)
    again = memory.logged(len(before) + 1, last, committed=len(before) + 1)
    assert [verdict.outcome for verdict in again if verdict] == ["unchanged"]


@given(st.lists(st.tuples(st.sampled_from([AGENCY, OTHER]), st.sampled_from("abcd")), max_size=12))
def test_of_copies_however_they_come_one_is_created(copies: list[tuple[str, str]]) -> None:
    memory = Newsroom()
    verdicts = [
        memory.one(candidate(f"https://{feed}.example/{index}", text, feed=feed))
        for index, (text, feed) in enumerate(copies)
    ]
    assert sum(verdict.outcome == "created" for verdict in verdicts) == len({text for text, _ in copies})


def test_articles_of_one_batch_see_each_other() -> None:
    first, copy, update = candidate(), candidate("https://b.example/", feed="b"), candidate(text=OTHER)
    verdicts = Newsroom().logged(0, first, copy, update)
    assert [(verdict.outcome, verdict.version) for verdict in verdicts if verdict] == [
        ("created", 1),
        ("duplicate", 1),
        ("updated", 2),
    ]


def test_a_record_without_a_candidate_gets_no_verdict_but_moves_the_mark() -> None:
    memory = Newsroom()
    place = Place(JOURNAL, None)
    assert memory.batch([Submission(0, None), Submission(1, candidate()), Submission(2, None)], place)[::2] == [
        None,
        None,
    ]
    assert Journal.decode(memory.held[JOURNAL]).end == 3


@pytest.mark.parametrize("lost", [None, 4])
def test_a_mark_behind_the_groups_position_means_lost_writes(lost: int | None) -> None:
    memory = Newsroom()
    if lost:
        memory.held[JOURNAL] = Journal(lost).encode()
    held = dict(memory.held)
    with pytest.raises(StoreBehind, match="wireroom rebuild"):
        memory.logged(5, candidate(), committed=5)
    assert memory.held == held


@pytest.mark.parametrize("committed", [None, 0, 2])
def test_a_mark_level_with_the_groups_position_is_good(committed: int | None) -> None:
    memory = Newsroom()
    memory.logged(0, candidate(), candidate(text=OTHER))
    assert memory.logged(2, candidate(), committed=committed)


def test_a_group_set_back_finds_nothing_new_in_what_it_had_judged() -> None:
    memory = Newsroom()
    memory.logged(0, candidate(), candidate(text=OTHER))
    memory.logged(2, candidate(title="Late"), committed=2)
    again = memory.logged(0, candidate(), candidate(text=OTHER), committed=0)
    assert [verdict.outcome for verdict in again if verdict] == ["unchanged", "unchanged"]


def test_a_group_set_back_still_keeps_its_verdicts_over_a_crash() -> None:
    memory = Newsroom()
    memory.logged(0, candidate("https://b.example/", OTHER, feed="b"))
    memory.logged(2, candidate(title="Late"), committed=1)
    missed = candidate("https://c.example/", "A valve burst. " * 20, feed="c")
    first = memory.logged(1, missed, committed=1)
    assert memory.logged(1, missed, committed=1) == first
    assert first[0]
    assert first[0].outcome == "created"


def test_a_stalled_worker_that_wakes_up_moves_no_mark_back() -> None:
    memory = Newsroom()
    memory.logged(0, candidate())
    verdicts = memory.logged(1, candidate(text=OTHER), committed=1)
    memory.logged(0, candidate(), committed=None)
    assert memory.logged(1, candidate(text=OTHER), committed=1) == verdicts


def test_another_record_at_a_known_offset_is_judged_by_itself() -> None:
    memory = Newsroom()
    memory.logged(0, candidate())
    other = memory.logged(0, candidate("https://b.example/", OTHER, feed="b"))
    assert other[0]
    assert other[0].outcome == "created"


@pytest.mark.parametrize("logged", [True, False])
def test_an_article_that_failed_after_its_claim_leaves_its_copy_the_first_of_its_kind(logged: bool) -> None:
    memory = Newsroom()
    place = Place(JOURNAL, None) if logged else None
    offsets = [0, 1, 2] if logged else [None] * 3
    batch = [candidate(entry="e"), candidate("https://b.example/", feed="b"), candidate(entry="e", title="Two")]
    before = memory.batch([Submission(at, one) for at, one in zip(offsets, batch, strict=True)], place)
    failed = [REJECTED, None, None]
    again = memory.batch(
        [Submission(at, one, had, fail) for at, one, had, fail in zip(offsets, batch, before, failed, strict=True)],
        place,
    )
    assert [verdict.outcome for verdict in again if verdict] == ["rejected", "created", "duplicate"]
    assert memory.one(candidate("https://c.example/", feed="c")).article_id == batch[1].key.hex()
    if logged:
        assert memory.logged(0, *batch) == again


def test_a_version_that_failed_is_news_when_it_comes_again() -> None:
    memory = Newsroom()
    memory.logged(0, candidate())
    update = candidate(text=OTHER)
    verdict = memory.logged(1, update)[0]
    memory.batch([Submission(1, update, verdict, REJECTED)], Place(JOURNAL, 1))
    assert memory.told(update) == ("updated", 3, None)


def test_a_copy_that_failed_is_a_copy_when_it_comes_again() -> None:
    memory = Newsroom()
    memory.logged(0, candidate())
    copy = candidate("https://b.example/", feed="b")
    verdict = memory.logged(1, copy)[0]
    memory.batch([Submission(1, copy, verdict, REJECTED)], Place(JOURNAL, 1))
    assert memory.one(copy).outcome == "duplicate"
    assert memory.told(candidate()) == ("unchanged", 1, "same_content")
