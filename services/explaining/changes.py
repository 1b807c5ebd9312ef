"""What changed from one version of an article to the next. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.enriched import EnrichedArticle
from services.explaining.alignment import Segment, align, is_same

_TEXTS = ("title", "summary", "text")
_VALUES = ("url", "authors", "language", "published_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `segments` align the words of both."""

    field: str
    segments: tuple[Segment, ...]


def changes(before: EnrichedArticle, after: EnrichedArticle) -> Sequence[Change]:
    """The fields that a reader sees differ. A retraction takes all away: there it is none."""
    return () if after.change == "retracted" else tuple(_changes(before, after))


def _changes(before: EnrichedArticle, after: EnrichedArticle) -> Iterable[Change]:
    for name in _TEXTS:
        if name == "summary" and (before.summary, after.summary) == (before.text, after.text):
            continue
        segments = align(getattr(before, name) or "", getattr(after, name) or "")
        if not is_same(segments):
            yield Change(name, segments)
    for name in _VALUES:
        old, new = _shown(getattr(before, name)), _shown(getattr(after, name))
        if old != new:
            yield Change(name, (*_whole("removed", old), *_whole("added", new)))


def _whole(kind: str, value: str) -> tuple[Segment, ...]:
    return (Segment("added" if kind == "added" else "removed", (value,)),) if value else ()


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
