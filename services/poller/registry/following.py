"""Keeps the feed registry in step with the file that WIREROOM_FEEDS names.

What the file no longer lists is removed only if it came from that file; feeds added by hand stay. Whether a feed is
paused is the file's to say only if it does: else `wireroom feeds pause` and `resume` decide. Any number of processes
may follow one file: each does the same to the registry.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.errors import StoreUnavailable, UsageError
from services.poller.registry.feed_files import feeds_of, read_bytes, source_name
from services.poller.registry.registering import put_changed
from services.stamps import Stamp, stamp_of
from services.store.base import Feed, Store

_CHECK_S = 2.0
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many feeds an alignment added, updated and removed."""

    added: int
    updated: int
    removed: int


async def align_registry(store: Store, path: Path, *, clock: Callable[[], float] = time.time) -> Changes:
    """Make the registry hold what the file lists, as it lists it. Raises UsageError, StoreUnavailable."""
    data, feeds = await asyncio.to_thread(_read, path)
    registered = {feed.id: feed for feed in await store.feeds()}
    listed = {feed.id: _with_pause(feed, registered.get(feed.id)) for feed in feeds}
    stale = [feed for feed in listed.values() if registered.get(feed.id) != feed]
    dropped = [feed.id for feed in registered.values() if feed.source == source_name(path) and feed.id not in listed]
    if dropped and not data.strip():
        # A file cut off while it is written, or on a full disk, must not cost all that is known of its feeds.
        raise UsageError(
            f"{path}: the file is empty, and the registry has {len(dropped)} feeds from it; "
            "to remove them, write `feeds = []`"
        )
    added = await put_changed(store, registered, stale, now=clock())
    removed = await store.remove_feeds(dropped) if dropped else 0
    return Changes(added, len(stale) - added, removed)


@asynccontextmanager
async def following_file(
    path: Path | None, store: Store, wake: Callable[[], None], *, check_s: float = _CHECK_S
) -> AsyncIterator[None]:
    """Align the registry now, and again whenever file or store change until the context is left; then call `wake`.

    A changed file is read once it has stayed the same for `check_s` seconds, so never while it is being written. A
    store that is another process than it was may have lost the registry. Without a file there is nothing to do.
    Raises UsageError for a file that is wrong at the start; of one that is wrong later it logs the reason and keeps
    the registry as it is.
    """
    if path is None:
        yield
        return
    stamp, incarnation = stamp_of(path), await store.incarnation()
    _log(path, await align_registry(store, path))
    wake()
    following = asyncio.create_task(_follow(path, (stamp, incarnation), store, wake, check_s))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(
    path: Path, aligned: tuple[Stamp, str], store: Store, wake: Callable[[], None], check_s: float
) -> None:
    # The standard library has no event for a changed file; looking at its time is cheap.
    stamp = aligned[0]
    while True:
        await asyncio.sleep(check_s)
        before, stamp = stamp, stamp_of(path)
        if stamp != before:
            continue
        try:
            seen = stamp, await store.incarnation()
            if seen == aligned:
                continue
            _log(path, await align_registry(store, path))
        except UsageError as error:
            _logger.warning("the file of feeds is wrong; the feeds stay as they were", reason=str(error))
        except StoreUnavailable:
            # The poller waits for the store too, and says so.
            continue
        aligned = seen
        wake()


def _read(path: Path) -> tuple[bytes, list[Feed]]:
    data = read_bytes(path)
    return data, feeds_of(data, path, source_name(path))


def _with_pause(listed: Feed, registered: Feed | None) -> Feed:
    if registered is None or "paused" in listed.model_fields_set:
        return listed
    return listed.model_copy(update={"paused": registered.paused})


def _log(path: Path, changes: Changes) -> None:
    _logger.info(
        "the registry is in step with the file of feeds",
        file=str(path),
        added=changes.added,
        updated=changes.updated,
        removed=changes.removed,
    )
