"""The store in a Valkey server, for a fleet: one primary, with or without replicas, not a cluster.

A claim is optimistic: read, judge here, then one script writes if all that was read is still as it was and the server
is still the process that was checked; otherwise read and judge again. An attempt fails only because another writer's
succeeded, so the fleet always moves on. Packing and judging run in a thread. Expiry and leases go by the server's
clock. The scripts stand in `valkey_scripts`, the connection in `valkey_server`.
"""

import asyncio
import math
import random
from collections.abc import Collection, Mapping, Sequence

from services.errors import LeaseLost, StoreRestarted
from services.store import valkey_scripts as scripts
from services.store.base import Feed, FeedState, Judge, Key, LeasedFeed, Result
from services.store.valkey_claims import Attempt, pack_names, unpack_held
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
        self._feed_keys = [prefix + name for name in ("feeds", "states", "due", "paused", "lease:feed:")]

    @classmethod
    async def open(cls, url: str, *, prefix: str = "wireroom:", timeout_s: float = 5) -> "ValkeyStore":
        """Connect to valkey://USER:PASSWORD@HOST:PORT/DB, or valkeys:// for TLS; all keys begin with `prefix`.

        `timeout_s` bounds connecting and each answer. Raises UsageError for a wrong address, user or password,
        StoreUnavailable when the server does not answer.
        """
        server = Server(url, timeout_s)
        try:
            return cls(server, prefix, await server.check(), await server.durability())
        except BaseException:
            await server.close()
            raise

    async def incarnation(self) -> str:
        """The server process: a restarted server or another primary is another one."""
        return await self._server.run_id()

    async def claim(
        self, keys: Collection[Key], judge: Judge[Result], *, ttl_s: float, incarnation: str | None = None
    ) -> Result:
        while True:
            attempt = Attempt(self._prefix.encode(), keys, judge)
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
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_S))  # noqa: S311 (parts two writers that collide)

    async def get(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        names = await asyncio.to_thread(pack_names, self._prefix.encode(), keys)
        return unpack_held(keys, await self._server.script(scripts.READ, args=[names]))

    async def put_feeds(self, feeds: Sequence[Feed]) -> int:
        fresh = FeedState().model_dump_json()
        new = 0
        for start in range(0, len(feeds), _FEEDS_A_CALL):
            args = [fresh]
            for feed in feeds[start : start + _FEEDS_A_CALL]:
                args += [feed.id, str(int(feed.paused)), feed.model_dump_json()]
            new += await self._server.script(scripts.PUT_FEEDS, self._feed_keys, args)
        return new

    async def remove_feeds(self, feed_ids: Collection[str]) -> int:
        removed: int = await self._server.script(scripts.REMOVE_FEEDS, self._feed_keys, list(feed_ids))
        return removed

    async def feeds(self) -> Sequence[Feed]:
        lines: bytes = await self._server.script(scripts.FEEDS, self._feed_keys)
        return await asyncio.to_thread(_feeds, lines)

    async def feed_state(self, feed_id: str) -> FeedState | None:
        state: bytes | None = await self._server.script(scripts.FEED_STATE, self._feed_keys, [feed_id])
        return None if state is None else FeedState.model_validate_json(state)

    async def lease_due(
        self, owner: str, *, now: float, lease_s: float, limit: int, feed_ids: Collection[str] | None = None
    ) -> Sequence[LeasedFeed]:
        choice = ["all"] if feed_ids is None else ["these", *feed_ids]
        args: list[Argument] = [owner, now, _milliseconds(lease_s), limit, *choice]
        leased: list[bytes] = await self._server.script(scripts.LEASE_DUE, self._feed_keys, args)
        return [
            LeasedFeed(Feed.model_validate_json(feed), FeedState.model_validate_json(state))
            for feed, state in zip(leased[::2], leased[1::2], strict=True)
        ]

    async def save(self, owner: str, feed_id: str, state: FeedState) -> None:
        args: list[Argument] = [owner, feed_id, state.model_dump_json(), state.next_due]
        if not await self._server.script(scripts.SAVE, self._feed_keys, args):
            raise LeaseLost(
                f"feed {feed_id}: the lease of {owner} ended before its state was saved; fetch the feed again"
            )

    async def next_due(self) -> float | None:
        due: bytes | None = await self._server.script(scripts.NEXT_DUE, self._feed_keys)
        return None if due is None else float(due)

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        args: list[Argument] = [owner, _milliseconds(lease_s)]
        return bool(await self._server.script(scripts.ACQUIRE, [self._lease(name)], args))

    async def release(self, name: str, owner: str) -> None:
        await self._server.script(scripts.RELEASE, [self._lease(name)], [owner])

    async def close(self) -> None:
        await self._server.close()

    def _lease(self, name: str) -> str:
        return f"{self._prefix}lease:name:{name}"


def _feeds(lines: bytes) -> Sequence[Feed]:
    feeds = [Feed.model_validate_json(line) for line in lines.split(b"\n") if line]
    return sorted(feeds, key=lambda feed: (feed.url, feed.id))


def _milliseconds(seconds: float) -> int:
    """At least one: the server refuses an expiry of none."""
    return max(1, math.ceil(seconds * 1000))
