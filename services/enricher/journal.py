"""The journal of one raw partition: how far claims went, and the verdicts on the records claimed last. Pure.

Claims are written before the batch is committed. When the process dies between the two, the batch is handed out
again, and the journal gives each record the verdict it had. `end` is the store's mark: behind the group's committed
position it means that the store lost writes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from schemas.enriched import Changed
from services.enricher.memory.changelog import FORM
from services.enricher.stories import Placement
from services.store.base import Key

VerdictKind = Literal["created", "updated", "retracted", "duplicate", "rejected", "unchanged"]


@dataclass(slots=True)
class Verdict:
    """What a raw article is, and why. Not frozen, for speed, see `services.enricher.memory.entries.Article`.

    `article_id` (32 hex digits) and `version` name the article it is a version or a copy of; version 0 says that there
    is none. `reason` is the rule of a duplicate, the code of a rejection, or why nothing changed. `detail` is a
    rejection's message. Of a duplicate's original, `published_ms` is when it was published (ms since the epoch). Of a
    version, `changed` is in what it differs from the one before it, and `story` the story it is told in.
    """

    outcome: VerdictKind
    article_id: str
    version: int
    reason: str | None = None
    similarity: float = 1.0
    threshold: float = 1.0
    detail: str = ""
    published_ms: int | None = None
    changed: tuple[Changed, ...] = ()
    story: "StoryPlace | None" = None


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """Where an article stands among the stories: see `schemas.enriched.Story`; `id` is 32 hex digits."""

    id: str
    size: int
    score: float
    threshold: float

    @classmethod
    def of(cls, placement: Placement) -> "StoryPlace":
        """The placement as the event has it."""
        return cls(placement.story.hex(), placement.size, round(placement.score, 4), placement.threshold)


Entries = Mapping[int, tuple[str, Verdict]]
"""By offset, the raw article's ce_id and its verdict."""

Rows = Mapping[int, Sequence[Any]]
"""The same as it is written: most of it is never asked for."""


@dataclass(frozen=True)
class Journal:
    """`end` is the offset after the last record ever claimed; `written` are the rows of two batches, as JSON.

    They are those of the batch that reached `end`, and of the last batch that ended before it: the group was set back,
    or a stalled worker woke up. They are kept apart so that neither costs the other its verdicts.
    """

    end: int
    written: bytes = b"[[],[]]"

    @cached_property
    def _rows(self) -> tuple[Rows, Rows]:
        latest, repeated = ({offset: row for offset, *row in rows} for rows in json.loads(self.written))
        return latest, repeated

    def verdict(self, offset: int, ce_id: str) -> Verdict | None:
        """The verdict that this very record had."""
        if offset >= self.end:
            return None
        for rows in self._rows:
            known = rows.get(offset)
            if known and known[0] == ce_id:
                return _verdict(*known[1:])
        return None

    def extended(self, entries: Entries, end: int) -> "Journal":
        """The journal once the batch with these entries, whose last offset is `end` - 1, is claimed."""
        rows = {offset: (ce_id, *_fields(verdict)) for offset, (ce_id, verdict) in entries.items()}
        if end >= self.end:
            return Journal(end, _json(rows, {}))
        latest, repeated = self._rows
        if latest and end <= min(latest):
            return Journal(self.end, _json(latest, rows))
        tail = {offset: row for offset, row in latest.items() if offset >= end}
        return Journal(self.end, _json({**rows, **tail}, repeated))

    def encode(self) -> bytes:
        """`end`, and after a line end the rows."""
        return b"%d\n%s" % (self.end, self.written)

    @classmethod
    def decode(cls, value: bytes) -> "Journal":
        """The inverse of `encode`."""
        end, _, written = value.partition(b"\n")
        return cls(int(end), written)


def journal_record(group: str, topic: str, partition: int) -> Key:
    """The key of a partition's journal; it never expires.

    It names the form of what the store remembers: a store of another form counts as empty.
    """
    return Key("journal", f"{FORM}/{group}/{topic}/{partition}".encode())


def _json(latest: Rows, repeated: Rows) -> bytes:
    parts = [[(offset, *row) for offset, row in rows.items()] for rows in (latest, repeated)]
    return json.dumps(parts, separators=(",", ":")).encode()


def _fields(v: Verdict) -> Sequence[object]:
    told = v.outcome, v.article_id, v.version, v.story and (v.story.id, v.story.size, v.story.score, v.story.threshold)
    further = v.reason, v.similarity, v.threshold, v.detail, v.published_ms, v.changed
    return told if further == _OF_MOST else (*told, *further)


def _verdict(outcome: VerdictKind, article_id: str, version: int, story: Any, *further: Any) -> Verdict:
    reason, similarity, threshold, detail, published_ms, changed = further or _OF_MOST
    place = StoryPlace(*story) if story else None
    return Verdict(
        outcome, article_id, version, reason, similarity, threshold, detail, published_ms, tuple(changed), place
    )


_OF_MOST = (None, 1.0, 1.0, "", None, ())
"""What a verdict says further, unless there is more to say: not written."""
