"""Partitions of a group of the SQLite log: shared out, renewed, taken over, never held by two."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import ARTICLES_RAW
from services.eventlog.sqlite_members import Membership, holds, leave, move, positions, renew
from services.eventlog.sqlite_records import SCHEMA, TopicRow, apply_topic, need_topic

PARTITIONS = ARTICLES_RAW.partitions
ALL = set(range(PARTITIONS))


def fresh() -> tuple[sqlite3.Connection, TopicRow]:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    apply_topic(db, ARTICLES_RAW)
    return db, need_topic(db, ARTICLES_RAW.name)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db, _ = fresh()
    yield db
    db.close()


@pytest.fixture
def one(db: sqlite3.Connection) -> Membership:
    return Membership("g", need_topic(db, ARTICLES_RAW.name), "one")


@pytest.fixture
def two(db: sqlite3.Connection) -> Membership:
    return Membership("g", need_topic(db, ARTICLES_RAW.name), "two")


def test_the_only_member_has_all_partitions(db: sqlite3.Connection, one: Membership) -> None:
    assert renew(db, one, (), now=0, lease_s=10).keys() == ALL


def test_a_second_member_gets_its_share_when_the_first_has_renewed(
    db: sqlite3.Connection, one: Membership, two: Membership
) -> None:
    renew(db, one, (), now=0, lease_s=10)
    assert renew(db, two, (), now=1, lease_s=10) == {}
    mine = renew(db, one, (), now=2, lease_s=10).keys()
    theirs = renew(db, two, (), now=3, lease_s=10).keys()
    assert (mine | theirs, mine & theirs) == (ALL, set())
    assert len(mine) == len(theirs)


def test_a_partition_with_an_open_batch_is_kept_until_the_batch_has_ended(
    db: sqlite3.Connection, one: Membership, two: Membership
) -> None:
    renew(db, one, (), now=0, lease_s=10)
    renew(db, two, (), now=1, lease_s=10)
    assert renew(db, one, ALL, now=2, lease_s=10).keys() == ALL
    assert renew(db, two, (), now=3, lease_s=10) == {}
    assert renew(db, one, (), now=4, lease_s=10).keys() < ALL


def test_the_partitions_of_a_silent_member_are_taken_and_it_holds_them_no_longer(
    db: sqlite3.Connection, one: Membership, two: Membership
) -> None:
    before = renew(db, one, (), now=0, lease_s=10)
    assert renew(db, two, (), now=9, lease_s=10) == {}
    taken = renew(db, two, (), now=11, lease_s=10)
    assert taken.keys() == ALL
    assert not any(holds(db, one, partition, lease.generation) for partition, lease in before.items())
    assert all(holds(db, two, partition, lease.generation) for partition, lease in taken.items())


def test_a_lease_that_ran_out_and_was_not_taken_still_holds(db: sqlite3.Connection, one: Membership) -> None:
    before = renew(db, one, (), now=0, lease_s=10)
    assert holds(db, one, 3, before[3].generation)
    assert renew(db, one, (), now=100, lease_s=10) == before


def test_a_partition_that_came_back_has_a_new_generation(
    db: sqlite3.Connection, one: Membership, two: Membership
) -> None:
    before = renew(db, one, (), now=0, lease_s=10)
    renew(db, two, (), now=11, lease_s=10)
    leave(db, two)
    again = renew(db, one, (), now=12, lease_s=10)
    assert again.keys() == ALL
    assert not any(holds(db, one, partition, lease.generation) for partition, lease in before.items())


def test_who_takes_a_partition_is_told_the_groups_position(
    db: sqlite3.Connection, one: Membership, two: Membership
) -> None:
    renew(db, one, (), now=0, lease_s=10)
    move(db, one, 4, 17)
    leave(db, one)
    taken = renew(db, two, (), now=1, lease_s=10)
    assert (taken[4].committed, taken[5].committed) == (17, None)
    assert positions(db, "g", two.topic) == {4: 17}


def test_the_partitions_of_a_member_whose_process_is_dead_are_taken_at_once_and_it_is_fenced(
    db: sqlite3.Connection, two: Membership
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = Membership("g", two.topic, "dead", ended.pid)
    before = renew(db, dead, (), now=0, lease_s=1000)
    assert renew(db, two, (), now=1, lease_s=1000).keys() == ALL
    assert not any(holds(db, dead, partition, lease.generation) for partition, lease in before.items())


def test_the_partitions_of_a_living_process_are_left_to_it(db: sqlite3.Connection, two: Membership) -> None:
    renew(db, Membership("g", two.topic, "parent", os.getppid()), (), now=0, lease_s=1000)
    assert renew(db, two, (), now=1, lease_s=1000) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["renew", "busy", "leave"]), st.floats(0, 15))))
def test_no_two_members_ever_hold_one_partition(steps: list[tuple[str, str, float]]) -> None:
    db, topic = fresh()
    believed: dict[str, dict[int, int]] = {}
    now = 0.0
    for member, act, pause in steps:
        now += pause
        who = Membership("g", topic, member)
        if act == "leave":
            leave(db, who)
            believed[member] = {}
        else:
            busy = believed.get(member, {}).keys() if act == "busy" else ()
            leases = renew(db, who, busy, now=now, lease_s=10)
            believed[member] = {partition: lease.generation for partition, lease in leases.items()}
        for partition in ALL:
            holders = [
                name
                for name, leases_of in believed.items()
                if partition in leases_of and holds(db, Membership("g", topic, name), partition, leases_of[partition])
            ]
            assert len(holders) <= 1
    db.close()
