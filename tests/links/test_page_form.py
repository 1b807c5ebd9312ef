"""When a page's own word on its address goes before the feed's link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.links.canonical import canonical_url
from services.links.page_form import page_form
from tests.links.urls import queries, urls

STORY = "https://paper.example/2026/story-1"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (STORY, STORY),
        (f"{STORY}?reader=7", STORY),
        ("https://paper.example/?p=7", STORY),
        ("https://paper.example/story.php?id=7", STORY),
        ("https://rss.paper.example/7", "https://www.paper.example/2026/story-1?utm_source=x"),
        ("https://www.paper.co.uk/7", "https://news.paper.co.uk/story-1"),
        ("https://feedproxy.google.com/~r/paper/~3/x/story", STORY),
        ("https://t.co/AbC", STORY),
        (f"https://www.google.com/url?q={STORY}", STORY),
        (None, STORY),
        ("nonsense", STORY),
    ],
)
def test_it_may_when_it_is_the_same_site_or_a_redirect(link: str | None, page: str) -> None:
    assert page_form(link, page) in (STORY, "https://news.paper.co.uk/story-1")


@pytest.mark.parametrize(
    ("link", "page", "reason"),
    [
        (STORY, "https://paper.example/", "the home page"),
        (STORY, "https://www.paper.example/index.html", "the home page"),
        (STORY, "https://other.example/2026/story-1", "another site: the original of a syndicated copy, or spam"),
        ("https://a.co.uk/story-1", "https://b.co.uk/story-1", "other sites under one suffix"),
        ("https://ann.github.io/story-1", "https://bob.github.io/story-1", "other owners under one suffix"),
        ("http://10.0.0.1/story-1", "http://11.0.0.1/story-1", "addresses have no suffix"),
        (STORY, "https://paper.example/2026", "a section above it"),
        (STORY, "https://paper.example/news", "a section beside it"),
        ("https://t.co/AbC", "https://paper.example/en", "the home page of a language"),
        ("https://paper.example/show?id=1", "https://paper.example/show", "the page's number is lost"),
        ("https://paper.example/show?id=1", "https://paper.example/show?id=2", "another page's number"),
        ("https://paper.example/show.php?x=1", "https://paper.example/show.php", "a script serves all pages"),
        ("https://paper.example/?x=1", "https://paper.example/?y=1", "a site whose pages are parameters"),
        ("https://app.example/a-1#!/story/1", "https://app.example/a-1", "the route is lost"),
        (STORY, "javascript:void(0)", "no address"),
        (STORY, "", "no address"),
    ],
)  # fmt: skip
def test_else_the_link_is_the_key(link: str, page: str, reason: str) -> None:
    assert page_form(link, page) is None, reason


@given(urls | st.text(st.characters()), urls | st.text(st.characters()))
def test_it_is_the_pages_canonical_form_or_nothing(link: str, page: str) -> None:
    assert page_form(link, page) in (None, canonical_url(page))


@given(urls)
def test_an_address_that_says_what_the_link_says_is_trusted_but_for_a_home_page(url: str) -> None:
    form = canonical_url(url)
    assert form is not None
    home = form.count("/") == 2 and not {"?", "#"} & set(form)
    assert page_form(url, form) == (None if home else form)


@given(queries, st.sampled_from(["id=1", "p=7", "v=a", "article=2", "story=3", "page=2", "postid=5"]))
def test_an_address_that_forgets_which_page_it_is_names_nothing(query: str, lost: str) -> None:
    link, page = f"https://paper.example/show?{lost}&{query}", "https://paper.example/show"
    assert page_form(link, page) is None
