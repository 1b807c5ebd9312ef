"""The SQL of the SQLite log's consumer groups: who is a member, which partitions it holds, how far the group is.

Each partition of a group is leased to one member. A member renews its leases in time; when it does not, or its process
is dead, others take them, and the generation, one higher with each taking, tells an old holder from the new one. So to
take a living process for dead (containers that share a file do not see each other's processes) costs a batch that is
done again, and doubles nothing. Live members divide the partitions by rank. All functions run in the database's
thread, inside a transaction of their caller. Times are seconds since the epoch: several processes share them.
"""

import os
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.eventlog.sqlite_records import TopicRow
from services.processes import lives


@dataclass(frozen=True, slots=True)
class Membership:
    """One consumer in its group; `process` is the number of the process that it lives and dies with."""

    group: str
    topic: TopicRow
    member: str
    process: int = field(default_factory=os.getpid)


@dataclass(frozen=True, slots=True)
class Lease:
    """A partition in a member's hands; `committed` is the group's position when it was last renewed."""

    generation: int
    committed: int | None


def renew(
    db: sqlite3.Connection, who: Membership, busy: Collection[int], *, now: float, lease_s: float
) -> dict[int, Lease]:
    """Renew the member and its leases, give up what is not its share, take what is; returns what it holds now.

    A `busy` partition is kept although it is another's share, until its batch has ended.
    """
    scope = (who.group, who.topic.id)
    db.execute(
        "INSERT OR REPLACE INTO log_members VALUES (?, ?, ?, ?, ?)", (*scope, who.member, who.process, now + lease_s)
    )
    _bury_the_dead(db, who)
    db.execute("DELETE FROM log_members WHERE grp = ? AND topic = ? AND expires_at <= ?", (*scope, now))
    members = [
        member
        for (member,) in db.execute("SELECT member FROM log_members WHERE grp = ? AND topic = ? ORDER BY member", scope)
    ]
    rows = db.execute(
        "SELECT partition, member, generation, expires_at FROM log_leases WHERE grp = ? AND topic = ?", scope
    )
    leases = {partition: (member, generation, expires_at) for partition, member, generation, expires_at in rows}
    committed = positions(db, who.group, who.topic)
    held: dict[int, Lease] = {}
    (partitions,) = db.execute("SELECT partitions FROM log_topics WHERE id = ?", (who.topic.id,)).fetchone()
    for partition in range(partitions):
        holder, generation, expires_at = leases.get(partition, ("", 0, 0.0))
        mine = holder == who.member
        share = members[partition % len(members)] == who.member
        if mine and not share and partition not in busy:
            _write(db, who, partition, "", generation, now)
        elif mine or (share and (not holder or expires_at <= now)):
            generation += not mine
            _write(db, who, partition, who.member, generation, now + lease_s)
            held[partition] = Lease(generation, committed.get(partition))
    return held


def holds(db: sqlite3.Connection, who: Membership, partition: int, generation: int) -> bool:
    """Whether the partition is still the member's, since it took it: an expired lease that nobody took is."""
    row = db.execute(
        "SELECT member, generation FROM log_leases WHERE grp = ? AND topic = ? AND partition = ?",
        (who.group, who.topic.id, partition),
    ).fetchone()
    return row is not None and tuple(row) == (who.member, generation)


def leave(db: sqlite3.Connection, who: Membership) -> None:
    """Give up the membership and all its leases."""
    _remove(db, who, who.member)


def positions(db: sqlite3.Connection, group: str, topic: TopicRow) -> Mapping[int, int]:
    """The group's committed positions by partition."""
    rows = db.execute("SELECT partition, next_offset FROM log_positions WHERE grp = ? AND topic = ?", (group, topic.id))
    return dict(rows.fetchall())


def move(db: sqlite3.Connection, who: Membership, partition: int, next_offset: int) -> None:
    """Set the group's position in the partition."""
    db.execute(
        "INSERT OR REPLACE INTO log_positions VALUES (?, ?, ?, ?)", (who.group, who.topic.id, partition, next_offset)
    )


def _bury_the_dead(db: sqlite3.Connection, who: Membership) -> None:
    others = db.execute(
        "SELECT member, process FROM log_members WHERE grp = ? AND topic = ? AND process != ?",
        (who.group, who.topic.id, who.process),
    ).fetchall()
    for member, process in others:
        if not lives(process):
            _remove(db, who, member)


def _remove(db: sqlite3.Connection, who: Membership, member: str) -> None:
    scope = (who.group, who.topic.id, member)
    db.execute("DELETE FROM log_members WHERE grp = ? AND topic = ? AND member = ?", scope)
    db.execute("UPDATE log_leases SET member = '' WHERE grp = ? AND topic = ? AND member = ?", scope)


def _write(
    db: sqlite3.Connection, who: Membership, partition: int, member: str, generation: int, expires_at: float
) -> None:
    db.execute(
        "INSERT OR REPLACE INTO log_leases VALUES (?, ?, ?, ?, ?, ?)",
        (who.group, who.topic.id, partition, member, generation, expires_at),
    )
