"""A run's summary adds up, and a fetch's line says what came of it."""

from datetime import UTC, datetime

from schemas.feed_event import FeedEvent, FeedProblem, Kind
from schemas.raw import FeedRef
from services.cloudevents import Event
from services.enricher.journal import Verdict, VerdictKind
from services.enricher.outcomes import Outcome
from services.eventlog.base import Record
from services.summary import Summary, feed_line

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FEED = FeedRef(id="f", url="https://example.org/feed.xml", title="Example")


def fetch(kind: Kind = "fetched", **counts: int) -> FeedEvent:
    return FeedEvent(kind=kind, feed=FEED, fetched_at=NOW, **counts)


def outcome(kind: VerdictKind, reason: str | None = None) -> Outcome:
    return Outcome(Verdict(kind, "a", 1, reason), Event("t", "s", "i", NOW, b"{}"), None, Record("raw", None, b"{}"))


def test_each_line_adds_up_to_its_first_number() -> None:
    summary = Summary()
    summary.count_fetch(fetch(entries=7, new=3, changed=1, unchanged=2, skipped=1, retracted=1))
    summary.count_fetch(fetch("failed"))
    summary.count_outcomes(
        [outcome("created"), outcome("created"), outcome("updated"), outcome("duplicate", "same_text")]
    )
    summary.count_outcomes([outcome("rejected", "too_large")])
    assert summary.lines() == [
        "fetches   2 = 1 failed + 1 fetched",
        "entries   8 = 5 published (with 1 retraction) + 2 unchanged + 1 skipped",
        "articles  5 = 2 created + 1 updated + 0 retracted + 1 duplicate (1 same_text) + 1 rejected (1 too_large)"
        " + 0 unchanged",
    ]


def test_articles_from_archives_are_published_beyond_the_entries_of_the_documents() -> None:
    summary = Summary()
    summary.count_fetch(fetch(entries=3, new=2, unchanged=1, backfilled=4, retracted=1))
    assert summary.lines()[1] == "entries   8 = 7 published (with 1 retraction, 4 from archives) + 1 unchanged"


def test_what_was_held_back_before_is_published_beyond_the_entries_of_the_document() -> None:
    summary = Summary()
    summary.count_fetch(fetch(entries=3, changed=1, unchanged=2, released=1))
    summary.count_fetch(fetch("not_modified", released=2))
    assert summary.lines()[1] == "entries   6 = 4 published (with 3 held back before) + 2 unchanged"


def test_what_stands_beside_a_fetch_is_not_counted_again() -> None:
    summary = Summary()
    summary.count_fetch(fetch(entries=20, unchanged=20, replayed=20))
    for kind in ("moved", "quiet", "gap_possible", "replayed"):
        summary.count_fetch(fetch(kind))
    assert summary.counts() == {"fetches": 1, "published": 0, "articles": 0, "fetched": 1}


def test_a_move_is_told_and_not_counted_as_a_fetch() -> None:
    summary = Summary()
    summary.count_fetch(fetch("moved"))
    assert summary.lines()[0] == "fetches   0 = 0"


def test_a_feeds_line_names_what_is_new_and_every_problem() -> None:
    told = fetch(entries=3, new=2, unchanged=1).model_copy(
        update={"problems": [FeedProblem(code="malformed", message="a bare &")]}
    )
    assert feed_line(told) == "! https://example.org/feed.xml  3 entries (2 new, 1 unchanged)  malformed: a bare &"
    many = fetch(entries=4, new=1, unchanged=3, replayed=3, backfilled=2, full_text=1)
    assert feed_line(many) == (
        "  https://example.org/feed.xml  4 entries (1 new, 3 unchanged, 3 under other ids, 2 from archives, "
        "1 with the text of their page)"
    )
    assert feed_line(fetch("not_modified", recovered_after=2)).endswith("  not modified, back after 2 failures")
    moved = fetch("moved").model_copy(update={"moved_to": "https://example.org/new", "adopted": True})
    assert feed_line(moved).endswith("  moved to https://example.org/new, which is asked from now on")
    assert feed_line(fetch("not_modified")) == "  https://example.org/feed.xml  not modified"


def test_the_counts_for_a_log_line_are_the_totals_and_the_kinds_that_there_were() -> None:
    summary = Summary()
    assert summary.counts() == {"fetches": 0, "published": 0, "articles": 0}
    summary.count_fetch(fetch(entries=3, new=2, unchanged=1))
    summary.count_outcomes([outcome("created"), outcome("duplicate", "same_text")])
    assert summary.counts() == {
        "fetches": 1,
        "published": 2,
        "articles": 2,
        "fetched": 1,
        "created": 1,
        "duplicate": 1,
    }
