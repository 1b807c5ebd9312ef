"""Which feeds to ask the store for when each of many is to be polled once: a few at a time, by host. Pure.

Asking for all that are left again and again would make the store look at each feed a thousand times.
"""

import heapq
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from services.store.base import Feed, Politeness

_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 0.05, 1.0
_REFUSALS_THAT_TELL = 2


@dataclass(slots=True)
class _Host:
    """`turn` is when to ask for the next of its feeds, None while there is nothing to ask for."""

    feeds: deque[Feed] = field(default_factory=deque)
    in_hand: int = 0
    refusals: int = 0
    pause_ends: float = 0.0
    turn: float | None = None


class Round:
    """The feeds not yet in hand. Times are seconds by any clock that does not jump."""

    def __init__(self, feeds: Iterable[Feed], politeness: Politeness) -> None:
        self._politeness = politeness
        self._hosts: dict[str, _Host] = {}
        self._in_hand: dict[str, str] = {}
        self._turns: list[tuple[float, str]] = []
        for feed in feeds:
            self._hosts.setdefault(feed.host, _Host()).feeds.append(feed)
        for name in self._hosts:
            self._give_turn(name, 0.0)

    def __len__(self) -> int:
        return sum(len(host.feeds) for host in self._hosts.values())

    def next_turn(self) -> float | None:
        """When to ask again; None when nothing is left, or all depends on feeds in hand."""
        while self._turns and self._hosts[self._turns[0][1]].turn != self._turns[0][0]:
            heapq.heappop(self._turns)
        return self._turns[0][0] if self._turns else None

    def candidates(self, now: float, most: int) -> Sequence[Feed]:
        """Up to `most` feeds of hosts whose turn has come, no more of one than may start at once.

        What the store says to them must be told by `answered`.
        """
        found: list[Feed] = []
        while len(found) < most and (turn := self.next_turn()) is not None and turn <= now:
            host = self._hosts[heapq.heappop(self._turns)[1]]
            host.turn = None
            may_start = 1 if self._politeness.pause_s > 0 else self._politeness.at_once - host.in_hand
            found += islice(host.feeds, min(may_start, most - len(found)))
        return found

    def answered(self, asked: Sequence[Feed], leased: Collection[str], now: float) -> Sequence[Feed]:
        """Note which of the feeds asked for were leased; returns those that were refused twice in a row.

        A host that gave something has its next turn after the pause. One that gave nothing, though no feed of it is in
        our hands, is asked less and less often, down to once a second: nobody tells when another gives a lease back.
        """
        refused = []
        for name in dict.fromkeys(feed.host for feed in asked):
            host, given = self._hosts[name], [feed for feed in asked if feed.host == name and feed.id in leased]
            for feed in given:
                host.feeds.remove(feed)
                self._in_hand[feed.id] = name
            if given:
                host.in_hand += len(given)
                host.refusals = 0
                host.pause_ends = now + self._politeness.pause_s
                self._give_turn(name, host.pause_ends)
            else:
                host.refusals += 1
                self._give_turn(name, now + min(_SHORTEST_WAIT_S * 2.0 ** min(host.refusals, 9), _LONGEST_WAIT_S))
                refused += [feed for feed in asked if feed.host == name and host.refusals >= _REFUSALS_THAT_TELL]
        return refused

    def ended(self, feed_id: str, now: float) -> None:
        """Note that a feed is no longer in hand: its host has a place free."""
        name = self._in_hand.pop(feed_id)
        host = self._hosts[name]
        host.in_hand -= 1
        self._give_turn(name, max(now, host.pause_ends))

    def keep(self, feed_ids: Collection[str]) -> None:
        """Leave out all feeds but these."""
        for host in self._hosts.values():
            host.feeds = deque(feed for feed in host.feeds if feed.id in feed_ids)

    def of_host(self, feed: Feed) -> Sequence[Feed]:
        """All feeds left of the host of this one."""
        return list(self._hosts[feed.host].feeds)

    def leave_out(self, feed: Feed) -> None:
        """Leave out one feed."""
        self._hosts[feed.host].feeds.remove(feed)

    def _give_turn(self, name: str, at: float) -> None:
        host = self._hosts[name]
        host.turn = at if host.feeds and host.in_hand < self._politeness.at_once else None
        if host.turn is not None:
            heapq.heappush(self._turns, (host.turn, name))
