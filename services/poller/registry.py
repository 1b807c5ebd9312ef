"""Keeps the feed registry in step with the file that WIREROOM_FEEDS names.

What the file no longer lists is removed only if it came from that file; feeds added by hand stay.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.errors import StoreUnavailable, UsageError
from services.poller.feed_files import read_feed_file, source_name
from services.store.base import Store

_CHECK_S = 5.0
_Stamp = tuple[int, int] | None
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many feeds an alignment added, updated and removed."""

    added: int
    updated: int
    removed: int


async def align_registry(store: Store, path: Path) -> Changes:
    """Make the registry hold what the file lists, as it lists it. Raises UsageError, StoreUnavailable."""
    listed = {feed.id: feed for feed in await asyncio.to_thread(read_feed_file, path)}
    registered = {feed.id: feed for feed in await store.feeds()}
    stale = [feed for feed in listed.values() if registered.get(feed.id) != feed]
    dropped = [feed.id for feed in registered.values() if feed.source == source_name(path) and feed.id not in listed]
    added = await store.put_feeds(stale) if stale else 0
    removed = await store.remove_feeds(dropped) if dropped else 0
    return Changes(added, len(stale) - added, removed)


@asynccontextmanager
async def following_file(
    path: Path | None, store: Store, wake: Callable[[], None], *, check_s: float = _CHECK_S
) -> AsyncIterator[None]:
    """Align the registry now, and again whenever file or store change until the context is left; then call `wake`.

    A store that is another process than it was may have lost the registry. Without a file there is nothing to do.
    Raises UsageError for a file that is wrong at the start; of one that is wrong later it logs the reason and keeps
    the registry as it is.
    """
    if path is None:
        yield
        return
    stamp, incarnation = _stamp(path), await store.incarnation()
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
    path: Path, aligned: tuple[_Stamp, str], store: Store, wake: Callable[[], None], check_s: float
) -> None:
    # The standard library has no event for a changed file; looking at its time is cheap.
    while True:
        await asyncio.sleep(check_s)
        try:
            seen = _stamp(path), await store.incarnation()
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


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _log(path: Path, changes: Changes) -> None:
    _logger.info(
        "the registry is in step with the file of feeds",
        file=str(path),
        added=changes.added,
        updated=changes.updated,
        removed=changes.removed,
    )
