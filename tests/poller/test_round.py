"""Which feeds are asked for when each of many is to be polled once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.round import Round
from services.store.base import Feed, Politeness

NO_PAUSE = Politeness(at_once=2, pause_s=0)
PAUSE = Politeness(at_once=2, pause_s=10)


def feeds(*names: str) -> list[Feed]:
    """Feeds on the host that their names begin with."""
    return [Feed(id=name, url=f"https://{name[0]}.example/{name}") for name in names]


def asked(round: Round, now: float, most: int = 9) -> list[str]:
    return [feed.id for feed in round.candidates(now, most)]


def give(round: Round, now: float, most: int = 9) -> list[str]:
    """Ask for feeds and get them all."""
    found = round.candidates(now, most)
    assert not round.answered(found, {feed.id for feed in found}, now)
    return [feed.id for feed in found]


def refuse(round: Round, now: float) -> list[str]:
    """Ask for feeds and get none; those refused twice in a row."""
    return [feed.id for feed in round.answered(round.candidates(now, 9), (), now)]


def test_each_host_is_asked_for_as_many_feeds_as_it_has_places() -> None:
    round = Round(feeds("a1", "a2", "a3", "b1"), NO_PAUSE)
    assert asked(round, 0) == ["a1", "a2", "b1"]


def test_no_more_are_asked_for_than_are_wanted() -> None:
    round = Round(feeds("a1", "a2", "b1", "c1"), NO_PAUSE)
    assert give(round, 0, most=1) == ["a1"]
    assert give(round, 0, most=2) == ["a2", "b1"]


def test_hosts_with_a_pause_are_asked_for_one_feed_and_again_when_it_is_over() -> None:
    round = Round(feeds("a1", "a2", "b1"), PAUSE)
    assert give(round, 0) == ["a1", "b1"]
    assert round.next_turn() == 10
    assert asked(round, 9) == []
    assert asked(round, 10) == ["a2"]


def test_a_host_whose_places_are_taken_has_its_turn_when_a_feed_ends() -> None:
    round = Round(feeds("a1", "a2", "a3"), NO_PAUSE)
    give(round, 0)
    assert round.next_turn() is None
    round.ended("a1", 7)
    assert round.next_turn() == 7
    assert give(round, 7) == ["a3"]
    assert len(round) == 0


def test_the_end_of_a_feed_does_not_shorten_the_pause() -> None:
    round = Round(feeds("a1", "a2"), PAUSE)
    give(round, 0)
    round.ended("a1", 3)
    assert round.next_turn() == 10


def test_a_host_that_gives_nothing_is_asked_less_and_less_often_but_once_a_second_at_least() -> None:
    round = Round(feeds("a1"), NO_PAUSE)
    waits, now = [], 0.0
    for _ in range(20):
        refuse(round, now)
        turn = round.next_turn()
        assert turn is not None
        waits.append(turn - now)
        now = turn
    assert waits == sorted(waits)
    assert 0 < waits[0] < 0.2
    assert waits[-1] == pytest.approx(1)


def test_feeds_are_told_of_when_they_were_refused_twice_in_a_row() -> None:
    round = Round(feeds("a1"), NO_PAUSE)
    assert refuse(round, 0) == []
    assert refuse(round, 10) == ["a1"]


def test_a_host_that_has_given_something_may_refuse_once_more() -> None:
    round = Round(feeds("a1", "a2"), PAUSE)
    refuse(round, 0)
    assert give(round, 10) == ["a1"]
    assert refuse(round, 20) == []


def test_what_is_left_out_is_not_asked_for() -> None:
    round = Round(feeds("a1", "a2", "a3", "b1"), NO_PAUSE)
    round.leave_out(feeds("a2")[0])
    assert [feed.id for feed in round.of_host(feeds("a1")[0])] == ["a1", "a3"]
    round.keep({"a1", "a3", "unknown"})
    assert len(round) == 2
    assert asked(round, 0) == ["a1", "a3"]


@given(
    st.lists(st.sampled_from("abc"), max_size=20),
    st.sampled_from([NO_PAUSE, PAUSE, Politeness(at_once=1, pause_s=0)]),
    st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=9),
)
def test_whatever_the_store_says_each_feed_is_had_once_and_the_hosts_are_spared(
    hosts: list[str], politeness: Politeness, answers: list[tuple[int, bool]]
) -> None:
    names = [f"{host}{number}" for number, host in enumerate(hosts)]
    round, had, in_hand, now, count = Round(feeds(*names), politeness), list[str](), list[str](), 0.0, 0
    while round or in_hand:
        most, generous = answers[count % len(answers)]
        count += 1
        found = round.candidates(now, most)
        given = [feed.id for feed in found if generous or count % 3 == 0]
        round.answered(found, given, now)
        had += given
        in_hand += given
        assert all(sum(name[0] == host for name in in_hand) <= politeness.at_once for host in "abc")
        turn = round.next_turn()
        if in_hand and (turn is None or count % 2):
            round.ended(in_hand.pop(0), now)
        elif turn is not None:
            now = max(now, turn)
    assert sorted(had) == sorted(names)
