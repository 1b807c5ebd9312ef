"""An entry whose id changes in parts that mean nothing is the same entry; any other difference is one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.poller.entries.entry_ids import stable_id

SESSION = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

_parameters = st.sampled_from(
    ["id=7", "p=1", "utm_source=rss", f"sid={SESSION}", "s=word", "jsessionid=1", "amp;fbclid=2", "", "=", "%73id=x"]
)
_addresses = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}{path}?{'&'.join(query)}{fragment}",
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.sampled_from(["paper.example", "Paper.Example:80", "me@paper.example:8080", "İ.example", "[::1]"]),
    st.sampled_from(["", "/", "/a;jsessionid=F3", "/a;v=1/b", "/(S(abcdefghijkl))/a", "/(S((S(abcdefghijkl))))"]),
    st.lists(_parameters, max_size=4),
    st.sampled_from(["", "#", "#top", "# "]),
)


@pytest.mark.parametrize(
    "entry_id",
    [
        "https://paper.example/a?id=7",
        "http://paper.example/a?id=7",
        " HTTP://Paper.Example:80/a?id=7\n",
        "https://paper.example/a;jsessionid=0A1B2C3D?id=7",
        "https://paper.example/a?PHPSESSID=x&id=7",
        f"https://paper.example/a?sid={SESSION}&id=7",
        "https://paper.example/a?id=7&utm_source=rss&utm_medium=feed",
        "https://paper.example/a?id=7&amp;utm_source=rss",
        "https://paper.example/(S(lit3py55t21z5v55vlm25s55))/a?id=7",
    ],
)
def test_sessions_tracking_and_the_scheme_make_no_other_entry(entry_id: str) -> None:
    assert stable_id(entry_id) == "https://paper.example/a?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.example/a?id=7", "https://paper.example/a?id=8"),
        ("https://paper.example/a?s=bridge", "https://paper.example/a?s=tunnel"),
        ("https://paper.example/a?sid=2026", "https://paper.example/a?sid=2027"),
        (
            "https://paper.example/a?session=2026-autumn-budget-1",
            "https://paper.example/a?session=2026-autumn-budget-2",
        ),
        ("https://paper.example/a;v=1", "https://paper.example/a;v=2"),
        ("https://paper.example/a#1", "https://paper.example/a#2"),
        ("https://paper.example/A", "https://paper.example/a"),
        ("https://paper.example/a/", "https://paper.example/a"),
        ("https://paper.example:8080/a", "https://paper.example/a"),
        ("https://www.paper.example/a", "https://paper.example/a"),
        ("tag:paper.example,2026:1", "tag:paper.example,2026:2"),
        ("urn:x:utm_source=1", "urn:x:utm_source=2"),
    ],
)
def test_any_other_difference_is_another_entry(one: str, other: str) -> None:
    assert stable_id(one) != stable_id(other)


@given(st.one_of(_addresses, st.text()))
@example("http:// /a")
@example("https://a?#\x85")
def test_the_stable_id_is_its_own_stable_id(entry_id: str) -> None:
    assert stable_id(stable_id(entry_id)) == stable_id(entry_id)


@given(_addresses)
def test_http_and_https_are_one(address: str) -> None:
    if address.startswith("http:"):
        assert stable_id(address) == stable_id("https" + address.removeprefix("http"))
