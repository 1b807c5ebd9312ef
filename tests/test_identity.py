"""Two links to one page meet under one key; links to different pages never do."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.raw import FeedRef, RawArticle
from services.identity import article_key, canonical_url, clean_url, digest, is_tracking, raw_event_id

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=12)
paths = st.lists(words.map(lambda word: quote(word, safe="")), max_size=4).map("/".join)
queries = st.lists(st.tuples(words, words), max_size=4).map(urlencode)
urls = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.org", "www.example.org", "m.example.org:8080", "WWW.münchen.example", "[::1]:81", "x"]),
    paths,
    queries,
    st.sampled_from(["", "top", "!/a"]),
)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a",
        "http://example.org/a",
        "HTTP://WWW.Example.org:80/a/",
        "https://m.example.org./a#top",
        "https://example.org//a?",
        "https://example.org/a?utm_source=rss&UTM_Medium=x&fbclid=1",
        "https://example.org/%61",
        "https://example.org/a/index.html",
        " https://example.org/a\n",
    ],
)
def test_these_links_open_the_same_page(url: str) -> None:
    assert canonical_url(url) == "https://example.org/a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?id=1", "?id=2"),
        ("?p=1", "?p=2"),
        ("?v=abc", "?v=abC"),
        ("?article=1", "?article=1&page=2"),
        ("?q=%FF", "?q=%FE"),
        ("?q=a%26b", "?q=a&b"),
        ("?", "?id="),
        ("a", "A"),
        ("a%2Fb", "a/b"),
        ("a%3Fid=1", "a?id=1"),
        ("a%2525", "a%25"),
        ("#!/a", "#!/b"),
        ("100%", "100%2525"),
    ],
)
def test_these_links_open_different_pages(one: str, other: str) -> None:
    assert canonical_url(f"https://example.org/{one}") != canonical_url(f"https://example.org/{other}")


@pytest.mark.parametrize(
    "text",
    ["", "a", "ftp://example.org/a", "javascript:alert(1)", "https://", "http://[::1", "http://a:port/", "//a/b"],
)
def test_what_is_no_web_address_has_no_canonical_form(text: str) -> None:
    assert canonical_url(text) is None


@given(urls)
@example("https://example.org/%25%32%46/index.html/")
@example("https://www.m.example.org/?a=%ff")
@example("https://example.org/#!utm?utm_a=1")
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical is not None
    assert canonical_url(canonical) == canonical


@given(st.text())
def test_no_text_breaks_the_canonical_form(text: str) -> None:
    canonical = canonical_url(text) or canonical_url(f"http://{text}") or canonical_url(f"http://a/{text}")
    assert canonical is None or canonical_url(canonical) == canonical


@given(urls)
def test_the_shown_link_meets_the_published_one(url: str) -> None:
    assert canonical_url(clean_url(url)) == canonical_url(url)


@given(
    st.sampled_from(["id", "p", "v", "article", "story", "n"]),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.text(st.characters(codec="utf-8"), max_size=8),
)
def test_pages_that_differ_in_a_parameter_stay_apart(name: str, one: str, other: str) -> None:
    def key(value: str) -> str | None:
        return article_key(f"https://example.org/show?{urlencode({name: value, 'utm_source': 'x'})}", None, None)

    assert (key(one) == key(other)) == (one == other)


@given(queries)
def test_the_order_of_parameters_makes_no_difference(query: str) -> None:
    turned = "&".join(reversed(query.split("&")))
    assert canonical_url(f"http://a.example/?{query}") == canonical_url(f"http://a.example/?{turned}")


@given(urls)
def test_tracking_parameters_make_no_difference(url: str) -> None:
    head, hash_sign, fragment = url.partition("#")
    assert canonical_url(f"{head}&utm_campaign=x&gclid=1{hash_sign}{fragment}") == canonical_url(url)


def test_the_shown_link_keeps_all_but_tracking_as_it_was() -> None:
    published = " https://Example.org/A/?b=2&utm_source=rss&a=%20x&fbclid=1#part "
    assert clean_url(published) == "https://Example.org/A/?b=2&a=%20x#part"
    assert clean_url("https://example.org/?utm_source=rss") == "https://example.org/"


def test_tracking_is_told_by_the_parameters_name() -> None:
    assert is_tracking("UTM_Source")
    assert not is_tracking("id")


def test_without_a_link_the_feed_and_the_entry_id_are_the_identity() -> None:
    assert article_key(None, "feed", "1") == article_key("not a link", "feed", "1") is not None
    assert article_key(None, "feed", "1") != article_key(None, "other", "1")
    assert article_key(None, "feed", None) is None
    assert article_key(None, None, "1") is None


def test_a_link_goes_before_the_entry_id() -> None:
    link = "https://example.org/a"
    assert article_key(link, "feed", "1") == article_key(link, "other", "2") == article_key(link, None, None)


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_a_digest_stands_for_its_parts_in_order(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
    assert len(digest(*one)) == 32


def test_the_event_id_is_that_of_the_entry_and_not_of_the_fetch() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    entry = RawArticle(url="https://example.org/a", title="A", feed=FeedRef(id="f", title="Old"), fetched_at=now)
    later = entry.model_copy(
        update={"fetched_at": now + timedelta(days=1), "feed": FeedRef(id="f", title="New", url="http://f")}
    )
    assert raw_event_id(entry, "k") == raw_event_id(later, "k")
    assert raw_event_id(entry, "k") != raw_event_id(entry.model_copy(update={"title": "B"}), "k")
    assert raw_event_id(entry, "k") != raw_event_id(entry, "l")
