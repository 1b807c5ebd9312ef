"""What is new, what has changed, and what is remembered."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import RawArticle
from services.identity import article_key, raw_event_id
from services.poller.entries.diff import Diff, diff
from services.poller.formats.parsed import ParsedFeed
from services.store.base import Feed, FeedState
from services.store.remembered import EntryState, Remembered

FEED = Feed(id="f" * 32, url="https://paper.example/f", title="Paper")
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def article(
    entry_id: str | None = None, url: str | None = None, title: str | None = "T", **fields: object
) -> RawArticle:
    return RawArticle.model_validate({"entry_id": entry_id, "url": url, "title": title, **fields})


def gone(entry_id: str, when: datetime | None = None) -> RawArticle:
    return RawArticle(entry_id=entry_id, updated_at=when, retracted=True)


def visit(
    *entries: RawArticle,
    known: Mapping[str, EntryState] | None = None,
    retractions: tuple[RawArticle, ...] = (),
    form: Literal["rss", "atom"] = "rss",
    at: datetime = NOW,
) -> Diff:
    document = ParsedFeed(form, title="The Paper", entries=entries, retractions=retractions)
    return diff(document, FEED, state(known or {}), at)


def state(known: Mapping[str, EntryState]) -> FeedState:
    return FeedState(entries=Remembered(known), window=len(known))


def titles(found: Diff) -> list[str | None]:
    return [publication.article.title for publication in found.publications]


def codes(found: Diff) -> list[str]:
    return [problem.code for problem in found.problems]


ENTRIES = st.builds(
    article,
    st.one_of(st.none(), st.sampled_from(["", "1", "2", "3"])),
    st.one_of(
        st.none(),
        st.sampled_from(["https://paper.example/a", "https://paper.example/b?id=1", "https://paper.example/b?id=2"]),
    ),
    st.one_of(st.none(), st.sampled_from(["A", "B", "C"])),
)
DOCUMENTS = st.lists(ENTRIES, max_size=12)
FORMS: st.SearchStrategy[Literal["rss", "atom"]] = st.sampled_from(["rss", "atom"])


@given(DOCUMENTS, FORMS)
def test_every_entry_is_counted_once(entries: list[RawArticle], form: Literal["rss", "atom"]) -> None:
    found = visit(*entries, form=form)
    assert found.new + found.changed + found.unchanged + found.skipped == len(entries)
    assert len(found.publications) == found.new + found.changed


@given(DOCUMENTS, FORMS)
def test_the_same_document_again_publishes_nothing(entries: list[RawArticle], form: Literal["rss", "atom"]) -> None:
    first = visit(*entries, form=form)
    again = visit(*entries, known=first.entries, form=form, at=NOW + timedelta(hours=1))
    assert (again.publications, again.changed, again.new) == ([], 0, 0)
    assert again.unchanged == first.new
    assert again.entries == first.entries


@given(DOCUMENTS)
def test_another_order_publishes_nothing_where_no_entry_stands_twice(entries: list[RawArticle]) -> None:
    first = visit(*entries)
    if "entry_repeated" not in codes(first):
        assert visit(*reversed(entries), known=first.entries).publications == []


@given(DOCUMENTS)
def test_no_article_of_a_document_is_lost(entries: list[RawArticle]) -> None:
    published = {
        (one.article.entry_id or None, one.article.url, one.article.title) for one in visit(*entries).publications
    }
    expected = {
        (entry.entry_id or None, entry.url, entry.title)
        for entry in entries
        if entry.title and article_key(entry.url, FEED.id, entry.entry_id)
    }
    assert published == expected


def test_a_new_entry_is_published_on_its_article_key() -> None:
    entry = article("1", "https://paper.example/a")
    (published,) = visit(entry).publications
    assert published.article_key == article_key(entry.url, FEED.id, "1")
    assert published.event_id == raw_event_id(published.article, published.article_key)
    assert published.article.fetched_at == NOW
    assert published.article.feed is not None
    assert (published.article.feed.id, published.article.feed.url, published.article.feed.title) == (
        FEED.id,
        FEED.url,
        "The Paper",
    )


def test_an_entry_whose_content_changed_is_published_again() -> None:
    first = visit(article("1", "https://paper.example/a", "Old"), article("2", "https://paper.example/b"))
    second = visit(
        article("1", "https://paper.example/a", "New"), article("2", "https://paper.example/b"), known=first.entries
    )
    assert titles(second) == ["New"]
    assert (second.new, second.changed, second.unchanged) == (0, 1, 1)


def test_an_entry_keeps_its_key_when_its_address_changes() -> None:
    first = visit(article("1", "https://paper.example/a"))
    second = visit(article("1", "https://paper.example/moved"), known=first.entries)
    third = visit(article("1", "https://paper.example/moved", "New"), known=second.entries)
    keys = [found.publications[0].article_key for found in (first, second, third)]
    assert len(set(keys)) == 1


def test_neither_the_time_of_the_fetch_nor_the_feeds_title_is_a_change() -> None:
    first = visit(article("1"))
    feed = FEED.model_copy(update={"url": "https://elsewhere.example/f"})
    again = diff(
        ParsedFeed("rss", title="Renamed", entries=(article("1"),)), feed, state(first.entries), NOW + timedelta(days=1)
    )
    assert again.publications == []


def test_entries_that_share_one_id_are_told_apart_by_their_address() -> None:
    entries = [article("0", f"https://paper.example/{number}", f"T{number}") for number in range(3)]
    first = visit(*entries)
    assert titles(first) == ["T0", "T1", "T2"]
    assert visit(*entries[1:], known=first.entries).publications == []


def test_entries_that_share_id_and_address_are_told_apart_by_their_title() -> None:
    assert titles(visit(*(article("0", "https://paper.example/", title) for title in "AB"))) == ["A", "B"]
    assert titles(visit(*(article(None, "https://paper.example/", title) for title in "AB"))) == ["A", "B"]


def test_of_an_entry_that_stands_twice_in_atom_the_newest_counts() -> None:
    newer, older = (
        article("1", "https://paper.example/a", title, updated_at=time)
        for title, time in (("New", NOW), ("Old", NOW - timedelta(days=1)))
    )
    for entries in ((newer, older), (older, newer)):
        found = visit(*entries, form="atom")
        assert (titles(found), found.skipped, codes(found)) == (["New"], 1, ["entry_repeated"])


def test_of_equally_new_ones_in_atom_the_later_counts() -> None:
    assert titles(visit(article("1", None, "First"), article("1", None, "Later"), form="atom")) == ["Later"]


def test_an_entry_without_identity_or_text_is_skipped_and_reported() -> None:
    found = visit(article(None, None), article("1", None, None), article(None, "ftp://paper.example/a"), article("2"))
    assert (found.new, found.skipped, codes(found)) == (1, 3, ["entry_incomplete"])
    assert found.problems[0].message == "entries with neither link nor id, or without any text: 3 skipped"


def test_an_entry_too_large_for_the_topic_is_skipped_and_reported() -> None:
    found = visit(article("1", content_html="\x01" * 4_000_000), article("2", content_html="x" * 4_000_000))
    assert ([one.article.entry_id for one in found.publications], codes(found)) == (["2"], ["entry_too_large"])


def test_a_retraction_is_published_on_the_entrys_key_and_only_once() -> None:
    first = visit(article("1", "https://paper.example/a"), form="atom")
    second = visit(known=first.entries, retractions=(gone("1", NOW),), form="atom")
    (published,) = second.publications
    assert second.retracted == 1
    assert published.article_key == first.publications[0].article_key
    assert (published.article.retracted, published.article.url, published.article.entry_id) == (
        True,
        "https://paper.example/a",
        "1",
    )
    assert visit(known=second.entries, retractions=(gone("1", NOW),), form="atom").publications == []


def test_a_retraction_of_an_unknown_entry_is_published_only_once() -> None:
    first = visit(retractions=(gone("9"),), form="atom")
    assert [one.article_key for one in first.publications] == [article_key(None, FEED.id, "9")]
    assert visit(known=first.entries, retractions=(gone("9"),), form="atom").publications == []


def test_an_entry_that_comes_back_is_published_again() -> None:
    first = visit(article("1"), form="atom")
    second = visit(known=first.entries, retractions=(gone("1", NOW),), form="atom")
    assert visit(article("1"), known=second.entries, form="atom").changed == 1


def test_of_an_entry_and_its_retraction_in_one_document_the_newer_holds() -> None:
    entry = article("1", updated_at=NOW - timedelta(days=1))
    revived = visit(entry, retractions=(gone("1", NOW - timedelta(days=2)),), form="atom")
    assert (revived.new, revived.retracted) == (1, 0)
    withdrawn = visit(entry, retractions=(gone("1", NOW),), form="atom")
    assert (withdrawn.new, withdrawn.retracted, withdrawn.skipped, codes(withdrawn)) == (0, 1, 1, ["entry_retracted"])


def test_entries_that_left_the_document_are_remembered_up_to_a_bound() -> None:
    old = visit(*(article(str(number)) for number in range(600)))
    later = visit(article("new"), known=old.entries)
    assert len(later.entries) == 501
    assert visit(article("599"), known=later.entries).unchanged == 1
    assert visit(article("0"), known=later.entries).new == 1


def test_those_seen_last_are_remembered_longest() -> None:
    old = visit(*(article(str(number)) for number in range(600)))
    seen_again = visit(article("0"), known=old.entries)
    later = visit(*(article(f"new{number}") for number in range(400)), known=seen_again.entries)
    assert visit(article("0"), known=later.entries).unchanged == 1


def test_a_page_that_named_the_article_first_names_all_its_versions() -> None:
    first = visit(article("1", "https://paper.example/?p=1", "A"))
    page = "https://paper.example/2026/story-1"
    known = {name: state._replace(page_url=page) for name, state in first.entries.items()}
    changed = visit(article("1", "https://paper.example/?p=1", "B"), known=known)
    (second,) = changed.publications
    assert second.article.page_url == page
    assert second.article_key == article_key("https://paper.example/?p=1", FEED.id, "1", page)
    assert second.event_id == raw_event_id(second.article, first.publications[0].article_key)
    assert [state.page_url for state in changed.entries.values()] == [page]
    withdrawn = visit(known=changed.entries, retractions=(gone("1"),), form="atom")
    assert [(one.article.page_url, one.article_key) for one in withdrawn.publications] == [(page, second.article_key)]


def test_a_publication_says_under_which_name_its_entry_is_remembered() -> None:
    found = visit(article("1", "https://paper.example/1"), article(None, "https://paper.example/2"))
    assert [one.name for one in found.publications] == list(found.entries)


def test_an_entry_keeps_the_key_that_an_older_build_gave_it() -> None:
    first = visit(article("1", "https://paper.example/story-1/amp", "A"))
    old = {name: state._replace(article_key="0" * 32) for name, state in first.entries.items()}
    changed = visit(article("1", "https://paper.example/story-1/amp", "B"), known=old)
    assert [one.article_key for one in changed.publications] == ["0" * 32]


def test_new_ids_are_known_by_address_and_text_where_the_page_named_the_articles() -> None:
    entries = [article(f"old{n}", f"https://paper.example/?p={n}", f"What happened on day {n}") for n in range(4)]
    known = {name: state._replace(page_url=f"{state.url}/story") for name, state in visit(*entries).entries.items()}
    replay = visit(*(entry.model_copy(update={"entry_id": f"new{n}"}) for n, entry in enumerate(entries)), known=known)
    assert (replay.is_replay, replay.replayed, replay.publications) == (True, 4, [])
    assert [state.page_url for state in replay.entries.values()] == [state.page_url for state in known.values()]
