"""The store's contract, on both adapters: what hosts are spared, whoever the pollers are."""

import asyncio
import itertools
import math
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.store.base import Feed, FeedState, Politeness, Store
from tests.contract.feeds import NO_LIMIT, a_feed, a_state, lease, put_due
from tests.contract.stores import Backend

TWO_AT_ONCE = Politeness(at_once=2, pause_s=0)
PAUSED = Politeness(at_once=9, pause_s=50)
examples = itertools.count()


async def put(store: Store, *names: str) -> None:
    """Feeds that are due, on the host that their names begin with: "a1" on a.example."""
    await store.put_feeds([a_feed(name, host=f"{name[0]}.example") for name in names])


class TestPlaces:
    async def test_a_host_has_no_more_leases_than_places_and_other_hosts_go_on(self, store: Store) -> None:
        await put(store, "a1", "a2", "a3", "b1")
        assert await lease(store, "one", politeness=TWO_AT_ONCE) == ["a1", "a2", "b1"]
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == []

    async def test_a_save_frees_the_place(self, store: Store) -> None:
        await put(store, "a1", "a2", "a3")
        await lease(store, "one", politeness=TWO_AT_ONCE)
        await store.save("one", "a1", a_state(900))
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == ["a3"]

    async def test_the_end_of_a_lease_frees_the_place(self, backend: Backend, store: Store) -> None:
        await put(store, "a1", "a2", "a3", "a4")
        await lease(store, "one", limit=1, lease_s=40, politeness=TWO_AT_ONCE)
        await lease(store, "one", limit=1, lease_s=80, politeness=TWO_AT_ONCE)
        await backend.pass_time(60)
        assert await lease(store, "two", limit=1, politeness=TWO_AT_ONCE) == ["a1"]
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == []

    async def test_the_removal_of_a_leased_feed_frees_the_place(self, store: Store) -> None:
        await put(store, "a1", "a2", "a3")
        await lease(store, "one", politeness=TWO_AT_ONCE)
        await store.remove_feeds(["a1"])
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == ["a3"]

    async def test_many_feeds_of_one_host_starve_nobody(self, store: Store) -> None:
        await put(store, *(f"a{number:03}" for number in range(300)), *(f"{host}1" for host in "bcdefgh"))
        first = await lease(store, "one", limit=5, politeness=TWO_AT_ONCE)
        second = await lease(store, "two", limit=5, politeness=TWO_AT_ONCE)
        assert [*first, *second] == ["a000", "a001", "b1", "c1", "d1", "e1", "f1", "g1", "h1"]

    async def test_pollers_that_lease_at_once_share_the_places(self, stores: list[Store]) -> None:
        await put(stores[0], *(f"{host}{number}" for host in "abcd" for number in range(5)))
        leases = await asyncio.gather(
            *(lease(stores[n % 2], f"poller {n}", limit=2, politeness=TWO_AT_ONCE) for n in range(12))
        )
        assert Counter(name[0] for some in leases for name in some) == dict.fromkeys("abcd", 2)

    async def test_named_feeds_are_subject_to_them_as_well(self, store: Store) -> None:
        await put(store, "a1", "a2", "a3", "b1")

        async def lease_these(*feed_ids: str) -> list[str]:
            leased = await store.lease_due(
                "one", now=math.inf, lease_s=60, limit=9, feed_ids=feed_ids, politeness=TWO_AT_ONCE
            )
            return [each.feed.id for each in leased]

        assert await lease_these("a3", "a2", "a1", "b1") == ["a1", "a2", "b1"]
        assert await lease_these("a3") == []

    async def test_a_poller_that_is_told_of_fewer_places_waits_until_so_few_are_taken(self, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await put(store, "a1", "a2", "a3")
        await lease(store, "one", politeness=TWO_AT_ONCE)
        await store.save("one", "a1", a_state(900))
        assert await lease(store, "two", politeness=one_place) == []
        await store.save("one", "a2", a_state(900))
        assert await lease(store, "two", politeness=one_place) == ["a3"]

    async def test_feeds_without_a_host_are_leased_too(self, store: Store) -> None:
        await store.put_feeds([Feed(id="x", url="nonsense"), Feed(id="y", url="http://[broken")])
        assert await lease(store, "one", politeness=TWO_AT_ONCE) == ["x", "y"]


class TestPlacesForPages:
    async def test_pages_and_feeds_share_the_places(self, store: Store) -> None:
        await put(store, "a1", "a2")
        assert await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE)
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == ["a1"]
        assert not await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE)
        await store.release_host("one", "a.example")
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == ["a2"]

    async def test_one_owner_may_hold_several_and_gives_back_one_at_a_time(self, store: Store) -> None:
        taken = [await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE) for _ in range(3)]
        assert taken == [True, True, False]
        await store.release_host("one", "a.example")
        taken = [await store.lease_host("two", "a.example", lease_s=60, politeness=TWO_AT_ONCE) for _ in range(2)]
        assert taken == [True, False]

    async def test_a_place_that_one_does_not_hold_is_not_given_back(self, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await store.lease_host("one", "a.example", lease_s=60, politeness=one_place)
        await store.release_host("two", "a.example")
        await store.release_host("one", "b.example")
        assert not await store.lease_host("two", "a.example", lease_s=60, politeness=one_place)

    async def test_one_who_may_have_more_places_gets_them_though_others_find_the_host_full(self, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await put(store, "a1", "a2")
        assert await lease(store, "one", politeness=one_place) == ["a1"]
        assert await lease(store, "two", politeness=one_place) == []
        assert await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE)
        assert not await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE)

    async def test_a_place_ends_by_itself(self, backend: Backend, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await put(store, "a1")
        await store.lease_host("one", "a.example", lease_s=60, politeness=one_place)
        assert await store.next_due() == pytest.approx(backend.now() + 60, abs=5)
        await backend.pass_time(70)
        assert await lease(store, "two", politeness=one_place) == ["a1"]

    async def test_the_end_of_a_feeds_lease_frees_its_place_for_a_page(self, backend: Backend, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await put(store, "a1")
        await lease(store, "one", lease_s=60, politeness=one_place)
        assert not await store.lease_host("two", "a.example", lease_s=60, politeness=one_place)
        await backend.pass_time(70)
        assert await store.lease_host("two", "a.example", lease_s=60, politeness=one_place)

    async def test_the_start_of_a_page_is_a_start(self, backend: Backend, store: Store) -> None:
        await put(store, "a1")
        await store.lease_host("one", "a.example", lease_s=60, politeness=PAUSED)
        await store.release_host("one", "a.example")
        assert await lease(store, "two", politeness=PAUSED) == []
        assert not await store.lease_host("one", "a.example", lease_s=60, politeness=PAUSED)
        await backend.pass_time(51)
        assert await lease(store, "two", politeness=PAUSED) == ["a1"]


class TestPause:
    async def test_two_starts_lie_a_pause_apart(self, backend: Backend, store: Store) -> None:
        await put(store, "a1", "a2", "b1")
        assert await lease(store, "one", lease_s=600, politeness=PAUSED) == ["a1", "b1"]
        await store.save("one", "a1", a_state(900))
        assert await lease(store, "two", politeness=PAUSED) == []
        await backend.pass_time(40)
        assert await lease(store, "two", politeness=PAUSED) == []
        await backend.pass_time(20)
        assert await lease(store, "two", politeness=PAUSED) == ["a2"]

    async def test_the_next_feed_is_due_when_the_pause_is_over(self, backend: Backend, store: Store) -> None:
        await put(store, "a1", "a2")
        await lease(store, "one", politeness=PAUSED)
        assert await store.next_due() == pytest.approx(backend.now() + 50, abs=5)

    async def test_when_all_places_are_taken_the_next_feed_is_due_when_one_ends(
        self, backend: Backend, store: Store
    ) -> None:
        await put(store, "a1", "a2", "a3")
        await lease(store, "one", lease_s=300, politeness=TWO_AT_ONCE)
        assert await store.next_due() == pytest.approx(backend.now() + 300, abs=5)
        await store.save("one", "a1", a_state(0))
        assert await store.next_due() == 0


class TestRest:
    async def test_a_host_that_asked_for_rest_is_left_alone_until_it_is_over(
        self, backend: Backend, store: Store
    ) -> None:
        await put(store, "a1", "a2", "b1")
        await lease(store, "one", limit=1)
        await store.save("one", "a1", a_state(0), host_rest_s=500)
        assert await store.host_rest("a.example") == pytest.approx(500, abs=5)
        assert await store.host_rest("b.example") == 0
        assert await lease(store, "two") == ["b1"]
        assert not await store.lease_host("two", "a.example", lease_s=60, politeness=NO_LIMIT)
        assert await store.lease_due("two", now=math.inf, lease_s=60, limit=9, feed_ids=["a2"]) == []
        assert await store.next_due() == pytest.approx(backend.now() + 60, abs=5)
        await backend.pass_time(510)
        assert await store.host_rest("a.example") == 0
        assert await lease(store, "two") == ["a1", "a2", "b1"]

    async def test_a_shorter_rest_or_pause_does_not_end_a_longer_one(self, backend: Backend, store: Store) -> None:
        await put(store, "a1", "a2")
        await lease(store, "one")
        await store.save("one", "a1", a_state(0), host_rest_s=500)
        await store.save("one", "a2", a_state(0), host_rest_s=50)
        await backend.pass_time(100)
        assert await lease(store, "two") == []
        assert await store.host_rest("a.example") == pytest.approx(400, abs=5)

    async def test_it_is_kept_though_no_feed_of_the_host_waits(self, backend: Backend, store: Store) -> None:
        await put(store, "a1")
        await lease(store, "one")
        await store.save("one", "a1", a_state(backend.now() + 100), host_rest_s=5000)
        assert await lease(store, "two", now=math.inf) == []
        await put(store, "a2")
        assert await store.next_due() == pytest.approx(backend.now() + 5000, abs=5)
        assert await lease(store, "two", now=math.inf) == []


class TestMoves:
    async def test_the_host_of_the_adopted_address_counts(self, store: Store) -> None:
        await put(store, "a1", "b1", "b2")
        await lease(store, "one", limit=1)
        await store.save("one", "a1", FeedState(next_due=0, address="https://b.example/elsewhere"))
        await store.put_feeds([a_feed("a1", host="a.example", title="put again")])
        assert await lease(store, "two", politeness=TWO_AT_ONCE) == ["a1", "b1"]
        await store.save("two", "a1", FeedState(next_due=0))
        assert await lease(store, "three", politeness=TWO_AT_ONCE) == ["a1", "b2"]

    async def test_a_feed_put_with_another_url_counts_for_its_new_host(self, store: Store) -> None:
        await put(store, "a1", "b1", "b2")
        await store.put_feeds([a_feed("a1", host="b.example")])
        assert await lease(store, "one", politeness=TWO_AT_ONCE) == ["a1", "b1"]
        assert await store.lease_host("one", "a.example", lease_s=60, politeness=TWO_AT_ONCE)

    async def test_the_host_that_is_being_asked_keeps_its_place_until_the_save(self, store: Store) -> None:
        one_place = Politeness(at_once=1, pause_s=0)
        await put(store, "a1", "a2", "b1")
        await lease(store, "one", limit=1, politeness=one_place)
        await store.put_feeds([a_feed("a1", host="b.example")])
        assert await lease(store, "two", politeness=one_place) == ["b1"]
        await store.save("one", "a1", a_state(0), host_rest_s=500)
        assert await store.host_rest("a.example") > 400
        assert await store.host_rest("b.example") == 0


class TestMakeDue:
    async def test_feeds_are_due_at_once_and_their_states_say_so(self, store: Store) -> None:
        await put_due(store, {"a": 300, "b": 400, "c": 50})
        assert await store.make_due(["a", "c", "unknown"], 100) == 2
        assert await store.next_due() == 50
        state = await store.feed_state("a")
        assert state is not None
        assert state.next_due == 100
        leased = await store.lease_due("one", now=200, lease_s=60, limit=9, politeness=NO_LIMIT)
        assert [(each.feed.id, each.state.next_due) for each in leased] == [("c", 50), ("a", 100)]

    async def test_a_feed_in_hand_or_paused_is_no_exception_and_stays_so(self, store: Store) -> None:
        await put_due(store, {"a": 300, "b": 400})
        await lease(store, "one", now=300)
        await store.put_feeds([a_feed("b", paused=True)])
        assert await store.make_due(["a", "b"], 100) == 2
        assert await lease(store, "two", now=1000) == []
        await store.put_feeds([a_feed("b")])
        assert await lease(store, "two", now=100) == ["b"]
        await store.save("one", "a", a_state(900))
        assert await lease(store, "two", now=899) == []


class TestQuestions:
    async def test_who_holds_a_lease_and_for_how_long(self, backend: Backend, store: Store) -> None:
        await put(store, "a1")
        assert await store.lease_of("a1") is None
        assert await store.lease_of("unknown") is None
        await lease(store, "one", lease_s=60)
        await backend.pass_time(20)
        owner, left_s = await store.lease_of("a1") or ("", 0.0)
        assert owner == "one"
        assert left_s == pytest.approx(40, abs=5)
        await backend.pass_time(50)
        assert await store.lease_of("a1") is None

    async def test_how_many_feeds_are_overdue(self, store: Store) -> None:
        await put_due(store, {"a": 100, "b": 200, "c": 300})
        await store.put_feeds([a_feed("a", paused=True)])
        assert [await store.overdue(now) for now in (200, 201, 301)] == [0, 1, 2]


@dataclass
class Model:
    """What the store must do, told plainly: looks at all feeds, one by one."""

    due: dict[str, float] = field(default_factory=dict)
    leases: dict[str, float] = field(default_factory=dict)
    pages: list[tuple[str, float]] = field(default_factory=list)
    rests: dict[str, float] = field(default_factory=dict)
    now: float = 0

    def may_start_at(self, host: str) -> float:
        """The end of its rest, or of the first of its places if both are taken, whichever is later; else now."""
        ends = [end for name, end in (*self.leases.items(), *self.pages) if name[0] == host and end > self.now]
        return max(self.now, self.rests.get(host, 0), min(ends) if len(ends) >= 2 else 0)

    def may_start(self, host: str) -> bool:
        return self.may_start_at(host) == self.now

    def next_wait(self) -> float:
        """How long until a feed that is due may be leased."""
        return (
            min(
                max(self.leases[name], self.rests.get(name[0], 0))
                if self.leases.get(name, 0) > self.now
                else self.may_start_at(name[0])
                for name in self.due
            )
            - self.now
        )

    def start(self, host: str) -> None:
        self.rests[host] = max(self.rests.get(host, 0), self.now + 45)

    def lease(self, due_at: float, limit: int) -> list[str]:
        leased: list[str] = []
        for name in sorted(self.due, key=lambda name: (self.due[name], name)):
            free = self.leases.get(name, 0) <= self.now
            if len(leased) < limit and self.due[name] <= due_at and free and self.may_start(name[0]):
                self.leases[name] = self.now + 100
                self.start(name[0])
                leased.append(name)
        return leased


STEPS = st.one_of(
    st.tuples(st.just("lease"), st.integers(0, 12)),
    st.tuples(st.just("save"), st.integers(0, 11)),
    st.tuples(st.just("rest"), st.integers(0, 11)),
    st.tuples(st.just("page"), st.integers(0, 2)),
    st.tuples(st.just("pass"), st.sampled_from([30, 60])),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEPS, max_size=30))
async def test_whatever_happens_the_store_leases_what_the_rules_allow(
    backend: Backend, store: Store, steps: list[tuple[str, int]]
) -> None:
    example = next(examples)
    politeness = Politeness(at_once=2, pause_s=45)
    names = [f"{host}{number}" for host in "abc" for number in range(4)]
    places = {host: f"{host}.of{example}.example" for host in "abc"}
    await store.remove_feeds([feed.id for feed in await store.feeds()])
    await store.put_feeds([a_feed(name, host=places[name[0]]) for name in names])
    await store.lease_due("setup", now=0, lease_s=60, limit=len(names), politeness=NO_LIMIT)
    model = Model()
    for name, due in zip(names, range(0, 120, 10), strict=True):
        await store.save("setup", name, a_state(due))
        model.due[name] = due
    for step, number in steps:
        name = names[min(number, 11)]
        if step == "pass":
            await backend.pass_time(number)
            model.now += number
        elif step == "lease":
            leased = await lease(store, "owner", now=10 * number, limit=4, lease_s=100, politeness=politeness)
            assert leased == model.lease(10 * number, 4)
        elif step == "page":
            host = "abc"[number]
            taken = await store.lease_host("owner", places[host], lease_s=100, politeness=politeness)
            assert taken == model.may_start(host)
            if taken:
                model.pages.append((host, model.now + 100))
                model.start(host)
        elif model.leases.get(name, 0) > model.now:
            rest_s = 200 if step == "rest" else 0
            model.due[name] += 5
            await store.save("owner", name, a_state(model.due[name]), host_rest_s=rest_s)
            del model.leases[name]
            if rest_s:
                model.rests[name[0]] = max(model.rests.get(name[0], 0), model.now + rest_s)
        assert await lease(store, "owner", limit=0) == []
        soonest = await store.next_due()
        assert soonest is not None
        assert max(0, soonest - backend.now()) == pytest.approx(model.next_wait(), abs=5)
