"""All that is told of one article: its history, what changed in it, and the texts of its copies beside its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.eventlog.base import EventLog
from services.explaining.alignment import Segment, align
from services.explaining.asked import Asked
from services.explaining.changes import Change, changes
from services.explaining.finding import Found, find
from services.explaining.history import Carried, History
from services.explaining.raw_records import raw_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sighting's text beside the original's: aligned, or why there is nothing to align."""

    segments: tuple[Segment, ...] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`changes` are by version; `comparisons` by the id of the sighting's event, for those that were looked at."""

    asked: Asked
    found: Found
    changes: Mapping[int, Sequence[Change]] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)

    @property
    def history(self) -> History:
        """The article's history."""
        return self.found.history


async def explanation(log: EventLog, asked: Asked, *, most: int) -> Explanation:
    """What the log tells of what was asked for; the texts of `most` sightings are aligned at most.

    Raises UsageError, WireroomError, LogError.
    """
    found = await find(log, asked)
    history = found.history
    comparisons = {one.event.id: await _comparison(log, history, one) for one in _chosen(found)[:most]}
    pairs = zip(history.versions, history.versions[1:], strict=False)
    changed = {after.article.version: changes(before.article, after.article) for before, after in pairs}
    return Explanation(asked, found, changed, comparisons)


def _chosen(found: Found) -> list[Carried]:
    """The sightings asked for; else all, those first whose texts differ most."""
    carried = found.history.carried
    meant = [one for one in carried if one.event.id in found.events]
    return meant or sorted(carried, key=_distance)


def _distance(one: Carried) -> tuple[bool, float]:
    return one.duplicate.rule != "near_text", one.duplicate.similarity


async def _comparison(log: EventLog, history: History, one: Carried) -> Comparison:
    original = history.compared_with(one.duplicate)
    if original is None:
        return Comparison(missing="the original's text is no longer in the enriched topic")
    raw = await raw_of(log, one.duplicate)
    if raw is None:
        return Comparison(missing="the copy's text is no longer in the raw topic, which keeps it for some days")
    return Comparison(align(original.article.text, raw.valid.text))
