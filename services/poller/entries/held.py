"""Changes held back: an entry that changes at every poll is told to a bound, and its last state always. Pure.

changed entry -> published at once, or packed into the feed's state until its time has come
"""

import base64
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from schemas.feed_event import FeedProblem, HeldEntry
from schemas.raw import RawArticle
from services.poller.entries.standing import counted, shown
from services.poller.words import span
from services.store.remembered import EntryState

_WAITS_S = ((6, 0.0), (12, 15 * 60.0), (21, 30 * 60.0), (30, 60 * 60.0))
"""Up to how many changes how long the next one waits, in seconds."""

LONGEST_WAIT_S = 6 * 3600.0
MOST_NAMED = 20
_ROOM = 256 * 1024
"""Characters of a feed's state that held changes may take: it is loaded and saved at every poll."""


def change_wait_s(changes: int) -> float:
    """How long the next change of an entry must wait after the last one that was published, in seconds.

    The first six do not wait; then a quarter of an hour, half an hour, an hour, and from the thirtieth on six hours. So
    a report that grows for a day is followed closely, in some thirty versions, and an entry with the current time in
    it is published four times a day rather than at every fetch.
    """
    return next((wait for bound, wait in _WAITS_S if changes < bound), LONGEST_WAIT_S)


def held_until(state: EntryState) -> float:
    """From when on the next change of the entry is published, in seconds since the epoch."""
    return state.changed_at + change_wait_s(state.changes)


def packed(article: RawArticle) -> str:
    """The article as ASCII text, as `unpacked` reads it."""
    return base64.b64encode(zlib.compress(article.model_dump_json().encode(), 1)).decode()


def unpacked(text: str) -> RawArticle | None:
    """The article; None when the text, such as one that another version saved, is none."""
    try:
        return RawArticle.model_validate_json(zlib.decompress(base64.b64decode(text, validate=True)))
    except (ValueError, zlib.error, ValidationError):
        return None


def named(article: RawArticle, state: EntryState, *, is_held: bool) -> HeldEntry:
    """What is told of an entry whose change is held back, or was until now; `state` is what was published last."""
    return HeldEntry(
        entry_id=article.entry_id,
        url=article.url,
        title=article.title,
        changes=state.changes,
        until=datetime.fromtimestamp(held_until(state), UTC) if is_held else None,
    )


class Holding:
    """What is held of one feed while a document is compared at `now`; `held` is what to hold from then on."""

    def __init__(self, held: Mapping[str, str], now: float) -> None:
        self.held = dict(held)
        self._now = now
        self._room = _ROOM - sum(map(len, held.values()))
        self._here: list[tuple[RawArticle, EntryState]] = []
        self._let_go: list[HeldEntry] = []

    def take(self, key: str) -> bool:
        """Whether a change of the entry was held; it no longer is."""
        text = self.held.pop(key, "")
        self._room += len(text)
        return bool(text)

    def hold(self, key: str, article: RawArticle, before: EntryState) -> bool:
        """Whether the entry's change must wait, and then hold it. What there is no room for is not held."""
        if held_until(before) <= self._now:
            return False
        text = packed(article)
        if len(text) > self._room:
            return False
        self._room -= len(text)
        self.held[key] = text
        self._here.append((article, before))
        return True

    def let_go(self, article: RawArticle, state: EntryState) -> None:
        """Name an entry that is held no longer."""
        self._let_go.append(named(article, state, is_held=False))

    @property
    def names(self) -> list[HeldEntry]:
        """Those of the document that are held no longer, and those that are."""
        return [*self._let_go, *(named(*one, is_held=True) for one in self._here)][:MOST_NAMED]

    def problems(self) -> list[FeedProblem]:
        """What is told of those of the document that are held."""
        if not self._here:
            return []
        article, before = self._here[0]
        message = (
            f"{counted(len(self._here))} changed at nearly every fetch, such as {shown(article)}: after "
            f"{before.changes} changes the next is published {span(change_wait_s(before.changes))} after the last"
        )
        return [FeedProblem(code="entry_churns", message=message)]
