"""The journal keeps the verdicts of what was claimed last, and its mark never goes back."""

from hypothesis import given
from hypothesis import strategies as st

from services.enricher.journal import Entries, Journal, StoryPlace, Verdict

verdicts = st.builds(
    Verdict,
    st.sampled_from(["created", "duplicate", "rejected"]),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.integers(0, 9),
    st.none() | st.text(max_size=5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.text(max_size=5),
    st.none() | st.integers(-(2**50), 2**50),
    st.lists(st.sampled_from(["title", "text"]), max_size=2).map(tuple),
    st.none() | st.builds(StoryPlace, st.text(max_size=5), st.integers(1, 9), st.floats(0, 1), st.floats(0, 1)),
)
entries = st.dictionaries(st.integers(0, 2**63), st.tuples(st.text(max_size=5), verdicts), max_size=4)


def at(*offsets: int, ce_id: str = "x") -> Entries:
    return {offset: (f"{ce_id}{offset}", Verdict("created", "", offset)) for offset in offsets}


@given(entries, entries)
def test_a_journal_is_read_as_it_was_written(first: Entries, later: Entries) -> None:
    end = max((*first, *later), default=0) + 1
    written = Journal(0).extended(first, end).extended(later, end)
    journal = Journal.decode(written.encode())
    assert journal.end == end
    assert {offset: journal.verdict(offset, ce_id) for offset, (ce_id, _) in later.items()} == {
        offset: verdict for offset, (_, verdict) in later.items()
    }
    assert Journal.decode(journal.encode()) == journal


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), min_size=1, max_size=6))
def test_the_mark_never_goes_back_and_the_last_batch_is_always_known(spans: list[tuple[int, int]]) -> None:
    journal = Journal(0)
    for number, (start, size) in enumerate(spans):
        before = journal.end
        batch = at(*range(start, start + size), ce_id=f"{number}-")
        journal = journal.extended(batch, start + size)
        assert journal.end == max(before, start + size)
        assert all(journal.verdict(offset, ce_id) == verdict for offset, (ce_id, verdict) in batch.items())


def known(journal: Journal, *offsets: int) -> list[bool]:
    """Whether the verdicts on these offsets' records are known."""
    expected = at(*offsets)
    return [journal.verdict(offset, ce_id) == verdict for offset, (ce_id, verdict) in expected.items()]


def test_a_shorter_batch_leaves_the_longer_ones_tail() -> None:
    journal = Journal(0).extended(at(0, 1, 2, 3), 4).extended(at(0, 1), 2)
    assert known(journal, 0, 1, 2, 3) == [True] * 4


def test_a_batch_far_behind_leaves_the_latest_alone() -> None:
    journal = Journal(0).extended(at(10, 11), 12).extended(at(3, 4), 5)
    assert journal.end == 12
    assert known(journal, 10, 11, 3, 4) == [True] * 4


def test_what_was_claimed_before_the_last_batch_is_no_longer_known() -> None:
    assert known(Journal(0).extended(at(0), 1).extended(at(1), 2), 0, 1) == [False, True]


def test_another_record_at_the_same_offset_has_no_verdict() -> None:
    assert Journal(0).extended(at(0), 1).verdict(0, "y0") is None
