"""Which articles take their page's own word on its address."""

from collections.abc import Sequence

import pytest

from schemas.raw import RawArticle
from services.identity import article_key
from services.poller.entries.diff import Publication
from services.poller.pages.page_keys import page_address, page_urls
from services.poller.pages.page_text import PageText, no_text
from services.store.remembered import EntryState

SITE = "https://paper.example"


def entry(number: int, link: str = "", **values: object) -> tuple[Publication, EntryState]:
    url = link or f"{SITE}/?p={number}"
    article = RawArticle.model_validate({"url": url, "title": f"Bridge {number} opens", **values})
    key = article_key(url, None, None) or ""
    return Publication(key, "id", article, f"{number:016}"), EntryState("0" * 16, key, url)


def page(address: str, title: str = "Bridge 1 2 3 opens") -> PageText:
    return PageText("<p>The mayor spoke.</p>", title, address)


def found(
    entries: Sequence[tuple[Publication, EntryState]], pages: Sequence[PageText], **remembered: EntryState
) -> list[str | None]:
    """The addresses in the order of the entries."""
    states = {publication.name: state for publication, state in entries} | remembered
    urls = page_urls([(publication, one) for (publication, _), one in zip(entries, pages, strict=True)], states)
    return [urls.get(publication.name) for publication, _ in entries]


def test_an_address_that_is_one_entrys_alone_is_taken() -> None:
    addresses = [f"{SITE}/2026/story-1", f"{SITE}/2026/story-2"]
    assert found([entry(1), entry(2)], [page(address) for address in addresses]) == addresses


def test_one_that_says_what_the_link_says_is_left_out() -> None:
    link = f"{SITE}/2026/story-1?utm_source=rss"
    assert found([entry(1, link)], [page("http://www.paper.example/2026/story-1/")]) == [None]


def test_one_that_several_entries_share_is_a_sections() -> None:
    shared = page(f"{SITE}/2026/day-30")
    assert found([entry(1), entry(2), entry(3)], [shared, shared, page(f"{SITE}/story-3")]) == [
        None, None, f"{SITE}/story-3",
    ]  # fmt: skip


def test_two_entries_with_one_link_share_their_page() -> None:
    link = f"{SITE}/?p=1"
    assert found([entry(1, link), entry(2, link)], [page(f"{SITE}/story-1")] * 2) == [f"{SITE}/story-1"] * 2


@pytest.mark.parametrize("field", ["url", "page_url"])
def test_one_that_names_a_remembered_entry_is_not_taken(field: str) -> None:
    taken = f"{SITE}/story-1"
    key = article_key(taken if field == "url" else f"{SITE}/?p=9", None, None) or ""
    other = EntryState("0" * 16, key, page_url=taken if field == "page_url" else None)
    assert found([entry(1)], [page(taken)], other=other) == [None]


def test_a_version_keeps_the_key_of_the_first() -> None:
    publication, state = entry(1)
    assert found([(publication, state._replace(changes=1))], [page(f"{SITE}/story-1")]) == [None]
    named = entry(2, page_url=f"{SITE}/story-2")
    assert found([named], [page(f"{SITE}/story-3")]) == [None]


def test_an_entry_that_is_not_remembered_keeps_its_link_for_key() -> None:
    publication, _ = entry(1)
    assert page_urls([(publication, page(f"{SITE}/story-1"))], {}) == {}


@pytest.mark.parametrize(
    "read",
    [
        no_text("none"),
        page(""),
        page(f"{SITE}/"),
        page("https://other.example/story-1"),
        page(f"{SITE}/consent-1", "We value your privacy"),
    ],
)
def test_a_page_that_says_nothing_or_is_another_names_nothing(read: PageText) -> None:
    publication, state = entry(1, title="Harbour closed until further notice")
    assert found([(publication, state)], [read]) == [None]


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ("https://paper.example/story-1", "https://paper.example/story-1"),
        ("/story-1", "https://www.paper.example/story-1"),
        (" story-2 ", "https://www.paper.example/b/story-2"),
        ("", "https://www.paper.example/b/c-1?x=2"),
        ("/", "https://www.paper.example/b/c-1?x=2"),
        ("https://other.example/story-1", "https://www.paper.example/b/c-1?x=2"),
        ("http://[", "https://www.paper.example/b/c-1?x=2"),
        ("javascript:void(0)", "https://www.paper.example/b/c-1?x=2"),
    ],
)
def test_what_a_page_states_is_read_from_where_it_was_found(stated: str, address: str) -> None:
    assert page_address("https://www.paper.example/b/c-1?x=2", stated) == address
