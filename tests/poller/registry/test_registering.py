"""Feeds as people name them, and how they come into the registry."""

import pytest

from services.errors import UsageError
from services.poller.registry.registering import due_sooner, each_once, feed_at, merged, register, titled
from services.store.base import Credentials, Feed, FeedState
from services.store.sqlite import SqliteStore

URL = "https://paper.example/feed"
NOW = 1_800_000_000.0


def feed(url: str = URL, **said: object) -> Feed:
    return feed_at(url, "test", source="cli", **said)


def test_titles_and_tags_stand_on_one_line_and_blank_ones_are_none() -> None:
    named = feed(title=" The\n Paper\x00 ", tags=["a  b", "a b", " ", "c"])
    assert (named.title, named.tags) == ("The Paper", ["a b", "c"])
    assert feed(title=" ").title is None
    assert feed(title=URL).title is None


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "paper.example", "https://a.example/\x01", "https://a b/"]
)
def test_what_is_no_address_is_told_with_its_place(url: str) -> None:
    with pytest.raises(UsageError, match=r"^test: .* is not the address of a feed"):
        feed(url)


def test_a_feed_named_twice_has_the_tags_of_both() -> None:
    assert each_once([feed(tags=["a"], title="A"), feed(tags=["b", "a"], title="B")]) == [
        feed(tags=["a", "b"], title="A")
    ]


def test_what_is_not_said_stays_and_so_does_the_file_that_a_feed_is_from() -> None:
    known = feed(tags=["a"], interval_s=60.0, paused=True, full_text=True).model_copy(update={"source": "file:f.toml"})
    assert merged(known, feed()) == known
    assert merged(known, feed(tags=["b"], interval_s=None)) == known.model_copy(
        update={"tags": ["b"], "interval_s": None}
    )


def test_headers_are_added_and_one_without_a_value_is_taken_away() -> None:
    known = feed(headers={"X-One": "1", "X-Two": "2"})
    assert merged(known, feed(headers={"x-two": "", "X-Three": "3"})).headers == {"X-One": "1", "X-Three": "3"}


def test_a_title_that_was_found_counts_only_where_there_is_none() -> None:
    found = titled(feed(), "Found")
    assert merged(feed(), found).title == "Found"
    assert merged(feed(title="Ours"), found).title == "Ours"
    assert titled(feed(title="Said"), "Found").title == "Said"


async def test_registering_tells_what_was_added_what_changed_and_what_was_there(store: SqliteStore) -> None:
    other = feed("https://radio.example/feed")
    done = await register(store, [feed(tags=["a"]), other])
    assert (len(done.added), len(done.changed), len(done.same)) == (2, 0, 0)
    done = await register(store, [feed(tags=["b"]), other])
    assert ([one.tags for one in done.changed], done.same) == ([["b"]], [other])
    assert [one.tags for one in await store.feeds()] == [["b"], []]


FETCHED = FeedState(last_fetch=NOW - 100, last_success=NOW - 100, next_due=NOW + 3000)
FAILED = FETCHED.model_copy(update={"failures": 3})
SECRET = Credentials(scheme="bearer", file="/run/secrets/paper")


@pytest.mark.parametrize(
    ("before", "after", "state", "due"),
    [
        (feed(), feed(interval_s=600.0), FETCHED, NOW + 500),
        (feed(interval_s=60.0), feed(interval_s=600.0), FETCHED, NOW + 500),
        (feed(interval_s=600.0), feed(), FETCHED, None),
        (feed(), feed(tags=["a"]), FETCHED, None),
        (feed(), feed(interval_s=600.0), FeedState(), None),
        (feed(), feed(interval_s=600.0), FAILED, None),
        (feed(), feed(credentials=SECRET), FAILED, NOW),
        (feed(), feed(headers={"X-One": "1"}), FAILED, NOW),
        (feed(), feed(credentials=SECRET), FETCHED, None),
    ],
    ids=str,
)
def test_a_changed_feed_is_due_by_its_new_interval_and_a_failing_one_that_is_asked_anew_at_once(
    before: Feed, after: Feed, state: FeedState, due: float | None
) -> None:
    assert due_sooner(before, after, state, NOW) == due


async def test_a_shorter_interval_takes_effect_at_once(store: SqliteStore) -> None:
    await register(store, [feed()])
    (leased,) = await store.lease_due("one", now=NOW, lease_s=60, limit=1)
    await store.save("one", leased.feed.id, FETCHED)
    await register(store, [feed(interval_s=600.0)], clock=lambda: NOW)
    state = await store.feed_state(leased.feed.id)
    assert state is not None
    assert state.next_due == NOW + 500
