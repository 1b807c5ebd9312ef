"""The shown link is the published one, without tracking and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.links.canonical import canonical_url
from services.links.shown import clean_url
from services.links.tracking import is_tracking
from tests.links.urls import urls


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (" https://Example.org/A/?b=2&utm_source=rss&a=%20x&fbclid=1#part ", "https://Example.org/A/?b=2&a=%20x#part"),
        ("https://example.org/?utm_source=rss", "https://example.org/"),
        ("https://example.org/a?id=1&amp;utm_source=rss", "https://example.org/a?id=1"),
        ("https://example.org/a?id=1&utm%5Fsource=rss", "https://example.org/a?id=1"),
        ("https://example.org/a?source=rss&source=4711", "https://example.org/a?source=4711"),
        ("https://example.org/a#xtor=RSS-1", "https://example.org/a"),
        ("https://example.org/a#?utm_source=rss&utm_medium=x", "https://example.org/a"),
        ("https://example.org/a#!/b?utm_source=x", "https://example.org/a#!/b?utm_source=x"),
        ("https://example.org/a?&", "https://example.org/a?&"),
        ("https://www.nytimes.com/a.html?partner=rss&emc=rss&id=1", "https://www.nytimes.com/a.html?id=1"),
        ("https://m.example.org/a/amp/?amp=1", "https://m.example.org/a/amp/?amp=1"),
        ("https://example.org/a;jsessionid=1?PHPSESSID=2", "https://example.org/a;jsessionid=1?PHPSESSID=2"),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fa.example&sa=D",
            "https://www.google.com/url?q=https%3A%2F%2Fa.example&sa=D",
        ),
        ("no link at all", "no link at all"),
        ("", ""),
    ],
)
def test_only_tracking_is_taken_out(published: str, shown: str) -> None:
    assert clean_url(published) == shown


@given(urls)
def test_the_shown_link_meets_the_published_one(url: str) -> None:
    assert canonical_url(clean_url(url)) == canonical_url(url)


@given(urls | st.text())
def test_a_shown_link_is_shown_as_it_is(url: str) -> None:
    assert clean_url(clean_url(url)) == clean_url(url)


@pytest.mark.parametrize(
    ("name", "value", "host", "expected"),
    [
        ("UTM_Source", "", "", True),
        ("utm%5Fsource", "", "", True),
        ("id", "rss", "", False),
        ("ref", "", "", False),
        ("ref", "RSS", "", True),
        ("s", "20", "x.com", True),
        ("s", "20", "paper.example", False),
        ("mod", "rss", "www.wsj.com", True),
        ("mod", "rss", "notwsj.com", False),
        ("partner", "x", "cooking.nytimes.com", True),
    ],
)
def test_tracking_is_told_by_name_value_and_site(name: str, value: str, host: str, expected: bool) -> None:
    assert is_tracking(name, value, host) is expected
