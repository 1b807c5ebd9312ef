"""The store's contract, on both adapters."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.errors import LeaseLost, StoreRestarted
from services.store.base import Claims, EntryState, Feed, FeedState, Key, NeedMore, Store
from tests.contract.stores import Backend, SqliteBackend, ValkeyBackend

ONE, TWO, THREE = (Key("text", name) for name in (b"one", b"two", b"three"))
TTL_S = 1000
on_one_backend = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
example_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "valkey"])
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    backend: Backend
    if request.param == "sqlite":
        backend = SqliteBackend(tmp_path)
    else:
        backend = ValkeyBackend(request.getfixturevalue("valkey_url"), request.getfixturevalue("valkey_prefix"))
    yield backend
    await backend.close()


@pytest.fixture
async def store(backend: Backend) -> Store:
    return await backend.open()


@pytest.fixture
async def stores(backend: Backend) -> list[Store]:
    return [await backend.open(), await backend.open()]


async def do(store: Store, claims: Claims[None]) -> None:
    await store.claim([], lambda found: claims, ttl_s=TTL_S)


async def held(store: Store, *keys: Key) -> list[bytes | None]:
    found = await store.get(keys)
    return [found.get(key) for key in keys]


class TestClaim:
    async def test_the_judge_sees_what_is_held_and_its_result_is_returned(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))
        found = await store.claim([ONE, TWO], lambda found: Claims(dict(found)), ttl_s=TTL_S)
        assert found == {ONE: b"1"}

    async def test_writes_lasting_writes_and_deletes_are_held_afterwards(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1", TWO: b"2"}))
        await do(store, Claims(None, writes={TWO: b"22"}, lasting={THREE: b"3"}, deletes=[ONE]))
        assert await held(store, ONE, TWO, THREE) == [None, b"22", b"3"]

    async def test_keys_of_one_id_in_two_spaces_are_two(self, store: Store) -> None:
        await do(store, Claims(None, writes={Key("text", b"x"): b"a", Key("band", b"x"): b"b"}))
        assert await held(store, Key("text", b"x"), Key("band", b"x")) == [b"a", b"b"]

    async def test_a_judge_that_needs_more_is_shown_all_keys_read_so_far(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1", TWO: b"2", THREE: b"3"}))
        shown: list[dict[Key, bytes]] = []

        def judge(found: Mapping[Key, bytes]) -> NeedMore | Claims[str]:
            shown.append(dict(found))
            return (NeedMore([TWO]), NeedMore([TWO, THREE]), Claims("done", deletes=[ONE]))[len(shown) - 1]

        assert await store.claim([ONE], judge, ttl_s=TTL_S) == "done"
        assert shown == [{ONE: b"1"}, {ONE: b"1", TWO: b"2"}, {ONE: b"1", TWO: b"2", THREE: b"3"}]
        assert await held(store, ONE) == [None]

    async def test_what_the_judge_raises_passes_through_and_nothing_is_written(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))
        with pytest.raises(LookupError, match="no verdict"):
            await store.claim([ONE], _raise_lookup_error, ttl_s=TTL_S)
        assert await held(store, ONE, TWO) == [b"1", None]

    async def test_a_claim_of_nothing_is_judged_all_the_same(self, store: Store) -> None:
        assert await store.claim([], lambda found: Claims(len(found)), ttl_s=TTL_S) == 0

    async def test_a_batch_of_twenty_thousand_keys_is_one_claim(self, store: Store) -> None:
        writes = {Key("band", number.to_bytes(8, "big")): number.to_bytes(2, "big") for number in range(20_000)}
        await store.claim(list(writes), lambda found: Claims(None, writes=writes), ttl_s=TTL_S)
        assert await store.get(list(writes)) == writes
        again = await store.claim(list(writes), lambda found: Claims(len(found), touched=list(found)), ttl_s=TTL_S)
        assert again == 20_000

    @on_one_backend
    @given(st.dictionaries(st.tuples(st.sampled_from(["article", "band"]), st.binary()), st.binary(), max_size=20))
    async def test_any_bytes_are_an_id_and_a_value(self, store: Store, items: dict[tuple[str, bytes], bytes]) -> None:
        writes = {Key(space, id): value for (space, id), value in items.items()}
        await do(store, Claims(None, writes=writes))
        assert await store.get(list(writes)) == writes


class TestTwoWriters:
    @on_one_backend
    @given(batches=st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=2, max_size=8))
    async def test_one_key_has_one_winner(self, stores: list[Store], batches: list[set[int]]) -> None:
        example = next(example_numbers)

        async def win(writer: int, numbers: set[int]) -> set[Key]:
            keys = [Key("text", b"%d/%d" % (example, number)) for number in numbers]

            def judge(found: Mapping[Key, bytes]) -> Claims[set[Key]]:
                free = {key for key in keys if key not in found}
                return Claims(free, writes=dict.fromkeys(free, b"%d" % writer))

            return await stores[writer % 2].claim(keys, judge, ttl_s=TTL_S)

        wins = await asyncio.gather(*(win(writer, numbers) for writer, numbers in enumerate(batches)))
        won = {key: b"%d" % writer for writer, keys in enumerate(wins) for key in keys}
        assert sum(map(len, wins)) == len(won) == len(set().union(*batches))
        assert await stores[0].get(list(won)) == won

    async def test_no_update_is_lost(self, stores: list[Store]) -> None:

        def count_up(found: Mapping[Key, bytes]) -> NeedMore | Claims[int]:
            count = int(found.get(ONE, b"0")) + 1
            return Claims(count, writes={ONE: b"%d" % count})

        counts = await asyncio.gather(*(stores[number % 2].claim([ONE], count_up, ttl_s=TTL_S) for number in range(40)))
        assert sorted(counts) == list(range(1, 41))

    async def test_the_second_sees_the_first_ones_value(self, stores: list[Store]) -> None:
        first, second = stores
        await do(first, Claims(None, writes={ONE: b"first"}))
        assert await second.claim([ONE], lambda found: Claims(found[ONE]), ttl_s=TTL_S) == b"first"


class TestExpiry:
    async def test_a_write_expires_after_its_ttl(self, backend: Backend, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))
        await backend.pass_time(TTL_S - 100)
        assert await held(store, ONE) == [b"1"]
        await backend.pass_time(200)
        assert await held(store, ONE) == [None]
        assert await store.claim([ONE], lambda found: Claims(len(found)), ttl_s=TTL_S) == 0

    async def test_lasting_never_expires_not_even_when_touched(self, backend: Backend, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))
        await do(store, Claims(None, lasting={ONE: b"11", TWO: b"2"}))
        await do(store, Claims(None, touched=[TWO]))
        await backend.pass_time(100 * TTL_S)
        assert await held(store, ONE, TWO) == [b"11", b"2"]

    async def test_a_write_over_a_lasting_value_expires(self, backend: Backend, store: Store) -> None:
        await do(store, Claims(None, lasting={ONE: b"1"}))
        await do(store, Claims(None, writes={ONE: b"11"}))
        await backend.pass_time(TTL_S + 100)
        assert await held(store, ONE) == [None]

    async def test_a_touched_key_lives_on_and_an_untouched_one_does_not(self, backend: Backend, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1", TWO: b"2"}))
        await backend.pass_time(TTL_S - 100)
        await do(store, Claims(None, touched=[ONE]))
        await backend.pass_time(200)
        assert await held(store, ONE, TWO) == [b"1", None]

    async def test_touching_brings_no_expired_or_missing_key_back(self, backend: Backend, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))
        await backend.pass_time(TTL_S + 100)
        await do(store, Claims(None, touched=[ONE, TWO]))
        assert await held(store, ONE, TWO) == [None, None]

    @on_one_backend
    @given(
        st.lists(
            st.one_of(
                st.tuples(st.sampled_from(["write", "lasting", "touch", "delete"]), st.integers(0, 3)),
                st.tuples(st.just("pass"), st.sampled_from([300, 700])),
            ),
            max_size=12,
        )
    )
    async def test_a_store_is_a_dictionary_with_times(
        self, backend: Backend, store: Store, steps: list[tuple[str, int]]
    ) -> None:
        example = next(example_numbers)
        keys = [Key("seen", b"%d/%d" % (example, number)) for number in range(4)]
        model: dict[Key, tuple[bytes, float]] = {}
        now = 0
        for count, (step, number) in enumerate(steps):
            value = b"%d" % count
            if step == "pass":
                now += number
                await backend.pass_time(number)
                model = {key: (value, end) for key, (value, end) in model.items() if end > now}
                continue
            key = keys[number]
            if step == "write":
                await do(store, Claims(None, writes={key: value}))
                model[key] = value, now + TTL_S
            elif step == "lasting":
                await do(store, Claims(None, lasting={key: value}))
                model[key] = value, float("inf")
            elif step == "touch":
                await do(store, Claims(None, touched=[key]))
                if key in model and model[key][1] < float("inf"):
                    model[key] = model[key][0], now + TTL_S
            else:
                await do(store, Claims(None, deletes=[key]))
                model.pop(key, None)
        assert await store.get(keys) == {key: value for key, (value, _) in model.items()}


class TestIncarnation:
    async def test_all_connections_see_one_incarnation(self, stores: list[Store]) -> None:
        first, second = stores
        assert await first.incarnation() == await second.incarnation() != ""

    async def test_a_claim_on_the_incarnation_that_was_checked_is_written(self, store: Store) -> None:
        checked = await store.incarnation()
        await store.claim([], lambda found: Claims(None, writes={ONE: b"1"}), ttl_s=TTL_S, incarnation=checked)
        assert await held(store, ONE) == [b"1"]

    async def test_a_claim_on_another_incarnation_is_refused_and_writes_nothing(self, store: Store) -> None:
        with pytest.raises(StoreRestarted, match="another"):
            await store.claim([], lambda found: Claims(None, writes={ONE: b"1"}), ttl_s=TTL_S, incarnation="another")
        assert await held(store, ONE) == [None]


def a_feed(name: str, *, paused: bool = False, title: str | None = None) -> Feed:
    return Feed(id=name, url=f"https://example.org/{name}", paused=paused, title=title)


def a_state(next_due: float) -> FeedState:
    entries = {"guid": EntryState(content="c", article_key="k", url="https://example.org/ü")}
    return FeedState(next_due=next_due, etag='"e"', entries=entries, fetches=1)


async def lease(store: Store, owner: str, *, now: float = 0.0, limit: int = 10, lease_s: float = 60) -> list[str]:
    return [leased.feed.id for leased in await store.lease_due(owner, now=now, lease_s=lease_s, limit=limit)]


async def put_due(store: Store, times: Mapping[str, float]) -> None:
    """Put feeds into the registry that are due at these times."""
    await store.put_feeds([a_feed(name) for name in times])
    await store.lease_due("setup", now=0, lease_s=60, limit=len(times))
    for name, time in times.items():
        await store.save("setup", name, a_state(time))


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
            leased = await store.lease_due("owner", now=now, lease_s=60, limit=9, feed_ids=feed_ids)
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


class TestNamedLeases:
    async def test_one_owner_holds_it_and_renews_it(self, store: Store) -> None:
        assert await store.acquire("rebuild", "first", 60)
        assert not await store.acquire("rebuild", "second", 60)
        assert await store.acquire("rebuild", "first", 60)
        assert await store.acquire("other name", "second", 60)

    async def test_one_of_many_that_ask_at_once_gets_it(self, stores: list[Store]) -> None:
        taken = await asyncio.gather(*(stores[n % 2].acquire("rebuild", f"owner {n}", 60) for n in range(10)))
        assert sum(taken) == 1

    async def test_it_ends_by_itself_and_renewing_moves_its_end(self, backend: Backend, store: Store) -> None:
        await store.acquire("rebuild", "first", 60)
        await backend.pass_time(40)
        await store.acquire("rebuild", "first", 60)
        await backend.pass_time(40)
        assert not await store.acquire("rebuild", "second", 60)
        await backend.pass_time(40)
        assert await store.acquire("rebuild", "second", 60)

    async def test_only_its_holder_can_release_it(self, store: Store) -> None:
        await store.acquire("rebuild", "first", 60)
        await store.release("rebuild", "second")
        assert not await store.acquire("rebuild", "second", 60)
        await store.release("rebuild", "first")
        assert await store.acquire("rebuild", "second", 60)


def _raise_lookup_error(found: Mapping[Key, bytes]) -> Claims[None]:
    raise LookupError("no verdict")
