"""The store's contract, on both adapters: claims and named leases. Feeds stand in `test_store_feeds` and `test_store_hosts`."""

import asyncio
import itertools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.errors import StoreRestarted
from services.store.base import Claims, Key, NeedMore, Store
from tests.contract.stores import Backend

ONE, TWO, THREE = (Key("text", name) for name in (b"one", b"two", b"three"))
TTL_S = 1000
on_one_backend = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
example_numbers = itertools.count()


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

    async def test_what_was_expected_counts_only_if_it_is_so(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))

        def judge(found: Mapping[Key, bytes]) -> Claims[list[bytes]]:
            return Claims([*found.values()], writes={TWO: b"of " + b"".join(found.values())})

        for expected in ({ONE: b"1"}, {ONE: b"other"}, {}, {ONE: b"1", TWO: b"2"}):
            assert await store.claim([ONE], judge, ttl_s=TTL_S, expected=expected) == [b"1"]
            assert await held(store, TWO) == [b"of 1"]

    async def test_what_is_raised_on_a_wrong_expectation_does_not_count(self, store: Store) -> None:
        await do(store, Claims(None, writes={ONE: b"1"}))

        def judge(found: Mapping[Key, bytes]) -> Claims[bytes]:
            return Claims({b"1": b"right"}[found[ONE]])

        assert await store.claim([ONE], judge, ttl_s=TTL_S, expected={ONE: b"other"}) == b"right"
        assert await store.claim([ONE], judge, ttl_s=TTL_S, expected={}) == b"right"

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
