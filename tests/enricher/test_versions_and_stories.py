"""What a verdict says beside its kind: what changed, which story, when the original was published."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.claims import Candidate
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import Place, Submission
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, Newsroom, candidate

FIRST = (
    "Transport minister Ada Quillon resigned on Monday after an inquiry into the collapse of the Lantern Bridge in "
    "Northport found that her office had ignored three warnings. Quillon told parliament that she took responsibility "
    "for the disaster, in which eleven people died. The inquiry was led by judge Omar Estevane."
)
LATER = (
    "Northport mourners laid flowers at the ruins of the Lantern Bridge on Tuesday, a day after minister Ada Quillon "
    "left office over its collapse. Judge Omar Estevane, whose inquiry found that warnings had been ignored, met "
    "families of the eleven dead. A successor to Quillon is to be named this week."
)
B = "https://b.example/1"


def changed(*versions: dict[str, object]) -> tuple[str, ...]:
    """In what the last version differs from the one before it."""
    memory = Newsroom()
    return [memory.one(candidate(**{"entry": "e", **version})) for version in versions][-1].changed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"title": "Quay open"}, ("title",)),
        ({}, {"title": "Closed quay"}, ("title",)),
        ({}, {"text": REWRITTEN}, ("text",)),
        ({}, {"text": AGENCY.replace("seven", "nine")}, ("text", "figures")),
        ({"text": OTHER}, {"text": OTHER.replace("nine million", "ten million")}, ("text", "figures")),
        ({}, {"title": "Quay open", "text": OTHER}, ("title", "text", "figures")),
        ({}, {"text": "", "retracted": True}, ("retracted",)),
    ],
)
def test_an_update_says_what_changed(
    before: dict[str, object], after: dict[str, object], expected: tuple[str, ...]
) -> None:
    assert changed(before, after) == expected


def test_what_comes_back_says_so_and_what_else_changed() -> None:
    gone: dict[str, object] = {"text": "", "title": "", "retracted": True}
    assert changed({}, gone, {}) == ("returned",)
    assert changed({}, gone, {"title": "Quay open"}) == ("returned", "title")


def test_what_is_created_changes_nothing() -> None:
    assert changed({}) == ()


def test_articles_on_one_event_share_a_story_and_copies_do_not_swell_it() -> None:
    memory = Newsroom()
    first = memory.one(candidate(text=FIRST, title="Quillon resigns over bridge collapse"))
    copy = memory.one(candidate(B, FIRST, title="Minister Quillon out", feed="b"))
    later = memory.one(candidate("https://c.example/1", LATER, title="Northport mourns its dead", feed="c"))
    apart = memory.one(candidate("https://d.example/1", OTHER, title="A library for the mill", feed="d"))
    assert [one.outcome for one in (first, copy, later, apart)] == ["created", "duplicate", "created", "created"]
    assert copy.story is None
    assert first.story
    assert later.story
    assert apart.story
    assert (first.story.id, first.story.size) == (first.article_id, 1)
    assert (later.story.id, later.story.size) == (first.article_id, 2)
    assert later.story.score >= later.story.threshold > apart.story.score
    assert apart.story.id == apart.article_id


REPORTS = [
    candidate(text=FIRST, title="Quillon resigns over bridge collapse"),
    candidate(B, FIRST, title="Minister Quillon out", feed="b"),
    candidate("https://c.example/1", LATER, title="Northport mourns its dead", feed="c"),
    candidate("https://d.example/1", OTHER, title="A library for the mill", feed="d"),
    candidate("https://e.example/1", AGENCY, title="Quay closed", feed="e"),
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(REPORTS))
def test_articles_of_one_batch_share_the_story_of_the_first_that_is_no_copy(batch: list[Candidate]) -> None:
    verdicts = Newsroom().judge(*batch)
    assert sum(verdict.outcome == "duplicate" for verdict in verdicts) == 1
    told = [(one.feed, verdict, verdict.story) for one, verdict in zip(batch, verdicts, strict=True) if verdict.story]
    first, second = [(verdict.article_id, story) for feed, verdict, story in told if feed in {"a", "b", "c"}]
    assert [(story.id, story.size) for _, story in (first, second)] == [(first[0], 1), (first[0], 2)]
    apart = [(verdict.article_id, story) for feed, verdict, story in told if feed in {"d", "e"}]
    assert all((story.id, story.size) == (article_id, 1) for article_id, story in apart)


def test_a_story_stays_when_the_article_that_founded_it_in_the_same_batch_failed() -> None:
    memory, (first, _, later, *_) = Newsroom(), REPORTS
    founded, joined = memory.logged(0, first, later)
    assert founded
    assert joined
    assert joined.story
    assert joined.story.id == founded.article_id
    failed = Verdict("rejected", "", 0, "internal_error", detail="no")
    again = [Submission(0, first, founded, failed), Submission(1, later, joined)]
    assert memory.batch(again, Place(journal_record("g", "raw", 0), 0)) == [failed, joined]
    back = memory.one(first).story
    assert back
    assert (back.id, back.size) == (founded.article_id, 2)


def test_an_update_stays_in_its_story_whatever_it_says_now_and_however_late() -> None:
    memory = Newsroom()
    memory.one(candidate(text=FIRST))
    memory.one(candidate("https://c.example/1", LATER, title="Northport mourns its dead", feed="c"))
    memory.now_ms += 7 * 24 * 60 * 60 * 1000
    update = memory.one(candidate("https://c.example/1", OTHER, title="Northport mourns its dead", feed="c"))
    assert update.story
    assert (update.outcome, update.story.id) == ("updated", candidate().key.hex())


def test_a_retraction_has_no_story_and_a_return_the_old_one() -> None:
    memory = Newsroom()
    memory.one(candidate(entry="e"))
    assert memory.one(candidate(entry="e", text="", retracted=True)).story is None
    back = memory.one(candidate(entry="e"))
    assert back.story
    assert (back.story.id, back.story.size) == (candidate().key.hex(), 1)


def test_a_copy_knows_when_its_original_was_published() -> None:
    memory = Newsroom()
    memory.one(candidate(published_ms=1_790_000_000_000))
    memory.one(candidate(title="Quay open", published_ms=1_790_000_999_000))
    assert memory.one(candidate(B, feed="b", text=AGENCY)).published_ms == 1_790_000_000_000
    assert memory.one(candidate("https://x.example/", OTHER, feed="x")).published_ms is None
