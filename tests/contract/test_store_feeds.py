"""The store's contract, on both adapters: the registry, feed states and leases of feeds."""

import asyncio

import pytest

from services.errors import LeaseLost
from services.store.base import Feed, FeedState, Store
from tests.contract.feeds import NO_LIMIT, a_feed, a_state, lease, put_due
from tests.contract.stores import Backend


class TestRegistry:
    async def test_feeds_come_ordered_by_url_and_whole(self, store: Store) -> None:
        feed = Feed(id="1", url="https://example.org/b", title="Ü", tags=["x"], interval_s=60, paused=True, source="f")
        assert await store.put_feeds([feed, a_feed("a"), a_feed("c")]) == 3
        assert await store.feeds() == [a_feed("a"), feed, a_feed("c")]

    async def test_putting_again_replaces_the_entry_and_counts_new_ones_only(self, store: Store) -> None:
        await store.put_feeds([a_feed("a"), a_feed("b")])
        assert await store.put_feeds([a_feed("b", title="B"), a_feed("c")]) == 1
        assert [feed.title for feed in await store.feeds()] == [None, "B", None]

    async def test_a_large_list_is_put_and_removed_whole(self, store: Store) -> None:
        feeds = [a_feed(f"{number:04}") for number in range(1200)]
        assert await store.put_feeds(feeds) == 1200
        assert await store.feeds() == feeds
        assert await store.remove_feeds([feed.id for feed in feeds]) == 1200
        assert await store.feeds() == []

    async def test_an_empty_list_changes_nothing(self, store: Store) -> None:
        assert await store.put_feeds([]) == 0
        assert await store.remove_feeds([]) == 0
        assert await store.feeds() == []

    async def test_a_new_feed_has_a_fresh_state_and_an_unknown_one_none(self, store: Store) -> None:
        await store.put_feeds([a_feed("a")])
        assert await store.feed_state("a") == FeedState()
        assert await store.feed_state("b") is None

    async def test_new_feeds_are_due_when_it_is_said_or_at_once(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        await store.put_feeds([a_feed("a"), a_feed("b"), a_feed("c")], due={"a": 5, "b": 300})
        leased = await store.lease_due("owner", now=299, lease_s=60, limit=9, politeness=NO_LIMIT)
        assert [(each.feed.id, each.state.next_due) for each in leased] == [("c", 0), ("a", 100)]
        assert await store.next_due() == 300

    async def test_a_feed_put_again_keeps_its_state_and_its_time(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        for paused in (False, True, False):
            await store.put_feeds([a_feed("a", paused=paused)])
        assert await store.feed_state("a") == a_state(100)
        assert await store.next_due() == 100

    async def test_a_removed_feed_is_gone_with_its_state(self, store: Store) -> None:
        await put_due(store, {"a": 100, "b": 200})
        assert await store.remove_feeds(["a", "unknown"]) == 1
        assert [feed.id for feed in await store.feeds()] == ["b"]
        assert await store.feed_state("a") is None
        assert await lease(store, "owner", now=1000) == ["b"]
        await store.put_feeds([a_feed("a")])
        assert await store.feed_state("a") == FeedState()


class TestFeedLeases:
    async def test_what_is_leased_is_the_feed_with_its_state(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        (leased,) = await store.lease_due("owner", now=100, lease_s=60, limit=1)
        assert (leased.feed, leased.state) == (a_feed("a"), a_state(100))

    async def test_the_longest_due_come_first_and_no_more_than_the_limit(self, store: Store) -> None:
        await put_due(store, {"a": 300, "b": 100, "c": 200, "d": 400})
        assert await lease(store, "owner", now=350, limit=2) == ["b", "c"]
        assert await lease(store, "owner", now=350, limit=2) == ["a"]
        assert await lease(store, "owner", now=350, limit=2) == []

    async def test_a_limit_of_none_leases_none(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        assert await lease(store, "owner", now=100, limit=0) == []
        assert await lease(store, "owner", now=100) == ["a"]

    async def test_each_of_many_feeds_goes_to_one_of_two_pollers(self, stores: list[Store]) -> None:
        names = [f"{number:03}" for number in range(250)]
        await stores[0].put_feeds([a_feed(name) for name in names])
        leases = await asyncio.gather(*(lease(store, f"poller {n}", limit=30) for n in range(10) for store in stores))
        assert sorted(name for some in leases for name in some) == names

    async def test_a_feed_saved_by_its_holder_is_due_at_its_new_time(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        await lease(store, "owner", now=100)
        await store.save("owner", "a", a_state(500))
        assert await store.feed_state("a") == a_state(500)
        assert await lease(store, "other", now=499) == []
        assert await lease(store, "other", now=500) == ["a"]

    async def test_a_lease_that_ended_is_taken_over_and_the_old_holder_cannot_save(
        self, backend: Backend, store: Store
    ) -> None:
        await put_due(store, {"a": 100})
        assert await lease(store, "old", now=100) == ["a"]
        await backend.pass_time(30)
        assert await lease(store, "new", now=100) == []
        await backend.pass_time(40)
        assert await lease(store, "new", now=100) == ["a"]
        with pytest.raises(LeaseLost, match="feed a: the lease of old"):
            await store.save("old", "a", a_state(900))
        assert await store.feed_state("a") == a_state(100)
        await store.save("new", "a", a_state(500))

    async def test_after_the_end_of_its_lease_nobody_saves(self, backend: Backend, store: Store) -> None:
        await put_due(store, {"a": 100})
        await lease(store, "owner", now=100)
        await backend.pass_time(70)
        with pytest.raises(LeaseLost):
            await store.save("owner", "a", a_state(900))
        assert await store.next_due() == 100

    @pytest.mark.parametrize("feed_id", ["a", "unknown"])
    async def test_without_a_lease_nobody_saves(self, store: Store, feed_id: str) -> None:
        await put_due(store, {"a": 100})
        with pytest.raises(LeaseLost, match=feed_id):
            await store.save("owner", feed_id, a_state(900))
        assert await store.feed_state(feed_id) == {"a": a_state(100)}.get(feed_id)

    async def test_a_feed_removed_while_leased_is_not_saved(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        await lease(store, "owner", now=100)
        await store.remove_feeds(["a"])
        with pytest.raises(LeaseLost):
            await store.save("owner", "a", a_state(900))
        await store.put_feeds([a_feed("a")])
        assert await lease(store, "other") == ["a"]

    async def test_a_paused_feed_is_not_leased_until_it_goes_on(self, store: Store) -> None:
        await put_due(store, {"a": 100, "b": 200})
        await store.put_feeds([a_feed("a", paused=True)])
        assert await lease(store, "owner", now=1000) == ["b"]
        assert await store.lease_due("owner", now=1000, lease_s=60, limit=9, feed_ids=["a"]) == []
        await store.put_feeds([a_feed("a")])
        assert await lease(store, "owner", now=1000) == ["a"]

    async def test_a_feed_paused_while_leased_is_saved_and_stays_paused(self, store: Store) -> None:
        await put_due(store, {"a": 100})
        await lease(store, "owner", now=100)
        await store.put_feeds([a_feed("a", paused=True)])
        await store.save("owner", "a", a_state(500))
        assert await store.next_due() is None
        await store.put_feeds([a_feed("a")])
        assert await store.next_due() == 500

    async def test_named_feeds_only_are_leased_and_at_any_time_when_now_is_infinite(self, store: Store) -> None:
        await put_due(store, {"a": 3e9, "b": 1e9, "c": 2e9})

        async def lease_these(now: float, *feed_ids: str) -> list[str]:
            leased = await store.lease_due(
                "owner", now=now, lease_s=60, limit=9, feed_ids=feed_ids, politeness=NO_LIMIT
            )
            return [each.feed.id for each in leased]

        assert await lease_these(5e8, "a", "b", "c") == []
        assert await lease_these(float("inf")) == []
        assert await lease_these(float("inf"), "a", "c", "unknown") == ["c", "a"]
        assert await lease_these(float("inf"), "a", "b", "c") == ["b"]


class TestNextDue:
    async def test_an_empty_registry_has_none(self, store: Store) -> None:
        assert await store.next_due() is None

    async def test_it_is_the_time_of_the_first_feed_that_is_not_paused(self, store: Store) -> None:
        await put_due(store, {"a": 300.25, "b": 100.5, "c": 200})
        assert await store.next_due() == 100.5
        await store.put_feeds([a_feed("b", paused=True)])
        assert await store.next_due() == 200

    async def test_a_leased_feed_counts_from_the_end_of_its_lease(self, backend: Backend, store: Store) -> None:
        later = backend.now() + 10_000
        await put_due(store, {"a": 100, "b": 200, "c": later})
        assert await lease(store, "owner", now=100, lease_s=6_000) == ["a"]
        assert await store.next_due() == 200
        assert await lease(store, "owner", now=200, lease_s=3_000) == ["b"]
        assert await store.next_due() == pytest.approx(backend.now() + 3_000, abs=100)
        await store.save("owner", "b", a_state(later + 1))
        assert await store.next_due() == pytest.approx(backend.now() + 6_000, abs=100)
        await store.save("owner", "a", a_state(later + 2))
        assert await store.next_due() == later

    async def test_many_leased_feeds_do_not_hide_the_next(self, store: Store) -> None:
        await put_due(store, {f"{number:03}": number for number in range(1, 252)})
        assert len(await lease(store, "owner", now=250, limit=250)) == 250
        assert await store.next_due() == 251
