"""The store in a Valkey server, for a fleet: one primary, with or without replicas, not a cluster.

A claim is optimistic: read, judge here, then one script writes if all that was read is still as it was and the server
is still the process that was checked; otherwise read and judge again. An attempt fails only because another writer's
succeeded, so the fleet always moves on. Packing and judging run in a thread. Expiry and leases go by the server's
clock. The scripts stand in `valkey_scripts`, `valkey_feed_scripts` and `valkey_lease_scripts`, the connection in
`valkey_server`.
"""

import asyncio
import math
import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.errors import LeaseLost, StoreRestarted
from services.store import valkey_feed_scripts as feed_scripts
from services.store import valkey_lease_scripts as lease_scripts
from services.store import valkey_scripts as scripts
from services.store.base import NOW, POLITE, Feed, FeedState, Judge, Key, LeasedFeed, Politeness, Result, host_of
from services.store.valkey_claims import Attempt, pack_names, unpack_held
from services.store.valkey_host_index import KEYS
from services.store.valkey_server import Argument, Server

_FEEDS_A_CALL = 500
_LONGEST_PAUSE_S = 0.02


class ValkeyStore:
    """See `services.store.base.Store`.

    `software` is the server's name and version; `durability` says what could lose claims on it, if anything could.
    """

    def __init__(self, server: Server, prefix: str, software: str, durability: str | None) -> None:
        """For `open`."""
        self.software = software
        self.durability = durability
        self._server = server
        self._prefix = prefix
        self._feed_keys = [prefix + name for name in KEYS]

    @classmethod
    async def open(cls, url: str, *, prefix: str = "wireroom:", timeout_s: float = 5) -> "ValkeyStore":
        """Connect to valkey://USER:PASSWORD@HOST:PORT/DB, or valkeys:// for TLS; all keys begin with `prefix`.

        `timeout_s` bounds connecting and each answer. Raises UsageError for a wrong address, user or password,
        StoreUnavailable when the server does not answer.
        """
        server = Server(url, timeout_s)
        try:
            store = cls(server, prefix, await server.check(), await server.durability())
            # A version that knew no hosts has left feeds that none of this version's pollers would find.
            if await store._on_feeds(feed_scripts.UNINDEXED):
                await store.put_feeds(await store.feeds())
        except BaseException:
            await server.close()
            raise
        return store

    async def incarnation(self) -> str:
        """The server process: a restarted server or another primary is another one."""
        return await self._server.run_id()

    async def claim(
        self,
        keys: Collection[Key],
        judge: Judge[Result],
        *,
        ttl_s: float,
        incarnation: str | None = None,
        expected: Mapping[Key, bytes] | None = None,
    ) -> Result:
        was_expected = expected is not None
        while True:
            attempt = Attempt(self._prefix.encode(), keys, judge, expected)
            expected = None
            question: bytes | None = await asyncio.to_thread(attempt.question)
            while question is not None:
                held = await self._server.script(scripts.READ, args=[question])
                question = await asyncio.to_thread(attempt.answer, held)
            packed = await asyncio.to_thread(attempt.packed_claims)
            outcome = await self._server.script(
                scripts.CLAIM, args=[incarnation or "", _milliseconds(ttl_s), *packed, *attempt.readings]
            )
            if outcome == b"written":
                return attempt.claims.result
            if outcome == b"restarted":
                raise StoreRestarted(
                    f"store at {self._server.address}: it is not the process {incarnation} that was checked; check it "
                    "again before judging"
                )
            if was_expected:
                was_expected = False
                continue
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_S))  # noqa: S311 (parts two writers that collide)

    async def get(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        names = await asyncio.to_thread(pack_names, self._prefix.encode(), keys)
        return unpack_held(keys, await self._server.script(scripts.READ, args=[names]))

    async def put_feeds(self, feeds: Sequence[Feed], *, due: Mapping[str, float] = NOW) -> int:
        fresh = FeedState()
        new = 0
        for start in range(0, len(feeds), _FEEDS_A_CALL):
            args: list[Argument] = [fresh.model_dump_json()]
            for feed in feeds[start : start + _FEEDS_A_CALL]:
                first = due.get(feed.id, fresh.next_due)
                args += [feed.id, feed.host, int(feed.paused), first, feed.model_dump_json()]
            new += await self._on_feeds(feed_scripts.PUT_FEEDS, *args)
        return new

    async def remove_feeds(self, feed_ids: Collection[str]) -> int:
        ids = list(feed_ids)
        chunks = (ids[start : start + _FEEDS_A_CALL] for start in range(0, len(ids), _FEEDS_A_CALL))
        return sum([await self._on_feeds(feed_scripts.REMOVE_FEEDS, *chunk) for chunk in chunks])

    async def feeds(self) -> Sequence[Feed]:
        lines: bytes = await self._on_feeds(feed_scripts.FEEDS)
        return await asyncio.to_thread(_feeds, lines)

    async def feed_state(self, feed_id: str) -> FeedState | None:
        found: list[bytes] | None = await self._on_feeds(feed_scripts.FEED_STATE, feed_id)
        return None if found is None else _state(*found)

    async def make_due(self, feed_ids: Collection[str], now: float) -> int:
        found: int = await self._on_feeds(feed_scripts.MAKE_DUE, now, *feed_ids)
        return found

    async def lease_due(
        self,
        owner: str,
        *,
        now: float,
        lease_s: float,
        limit: int,
        feed_ids: Collection[str] | None = None,
        politeness: Politeness = POLITE,
    ) -> Sequence[LeasedFeed]:
        choice = ["all"] if feed_ids is None else ["these", *feed_ids]
        args: list[Argument] = [owner, now, lease_s, limit, politeness.at_once, politeness.pause_s, *choice]
        leased: list[list[bytes]] = await self._on_feeds(lease_scripts.LEASE_DUE, *args)
        return [LeasedFeed(Feed.model_validate_json(feed), _state(state, due)) for feed, state, due in leased]

    async def lease_host(self, owner: str, host: str, *, lease_s: float, politeness: Politeness = POLITE) -> bool:
        args = (owner, host, lease_s, politeness.at_once, politeness.pause_s)
        return bool(await self._on_feeds(lease_scripts.LEASE_HOST, *args))

    async def release_host(self, owner: str, host: str) -> None:
        await self._on_feeds(lease_scripts.RELEASE_HOST, owner, host)

    async def host_rest(self, host: str) -> float:
        return float(await self._on_feeds(lease_scripts.HOST_REST, host))

    async def save(self, owner: str, feed_id: str, state: FeedState, *, host_rest_s: float = 0.0) -> None:
        adopted = host_of(state.address) if state.address else ""
        args = (owner, feed_id, state.model_dump_json(), state.next_due, adopted, host_rest_s)
        if not await self._on_feeds(lease_scripts.SAVE, *args):
            raise LeaseLost(
                f"feed {feed_id}: the lease of {owner} ended before its state was saved; fetch the feed again"
            )

    async def lease_of(self, feed_id: str) -> tuple[str, float] | None:
        found: list[bytes] | None = await self._on_feeds(lease_scripts.LEASE_OF, feed_id)
        return None if found is None else (found[0].decode(), float(found[1]))

    async def next_due(self) -> float | None:
        due: bytes | None = await self._on_feeds(lease_scripts.NEXT_DUE)
        return None if due is None else float(due)

    async def overdue(self, now: float) -> int:
        count: int = await self._on_feeds(feed_scripts.OVERDUE, now)
        return count

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        args: list[Argument] = [owner, _milliseconds(lease_s)]
        return bool(await self._server.script(scripts.ACQUIRE, [self._lease(name)], args))

    async def release(self, name: str, owner: str) -> None:
        await self._server.script(scripts.RELEASE, [self._lease(name)], [owner])

    async def close(self) -> None:
        await self._server.close()

    async def _on_feeds(self, script: str, *args: Argument) -> Any:
        return await self._server.script(script, self._feed_keys, args)

    def _lease(self, name: str) -> str:
        return f"{self._prefix}lease:name:{name}"


def _feeds(lines: bytes) -> Sequence[Feed]:
    feeds = [Feed.model_validate_json(line) for line in lines.split(b"\n") if line]
    return sorted(feeds, key=lambda feed: (feed.url, feed.id))


def _state(text: bytes, due: bytes) -> FeedState:
    state = FeedState.model_validate_json(text)
    state.next_due = float(due)
    return state


def _milliseconds(seconds: float) -> int:
    """At least one: the server refuses an expiry of none."""
    return max(1, math.ceil(seconds * 1000))
