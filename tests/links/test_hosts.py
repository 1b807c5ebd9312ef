"""Hosts as they are looked up, as pages meet on them, and the sites that they belong to."""

import pytest

from services.links.hosts import registrable_site


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("paper.example", "paper.example"),
        ("rss.news.paper.example", "paper.example"),
        ("www.paper.co.uk", "paper.co.uk"),
        ("a.b.github.io", "b.github.io"),
        ("paper.local", "paper.local"),
        ("localhost", "localhost"),
        ("10.0.0.1", "10.0.0.1"),
        ("[::1]", "[::1]"),
        ("x.xn--p1ai", "x.xn--p1ai"),
    ],
)
def test_the_site_is_what_someone_registered(host: str, site: str) -> None:
    assert registrable_site(host) == site
