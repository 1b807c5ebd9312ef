"""Where the articles of a batch would go together, worked out before the first of them is placed. Pure.

An article is known by its vector here: whether it is new, and under which id, is found out later.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from services.enricher.stories import scoring
from services.enricher.stories.chains import Floats, Places
from services.enricher.stories.grouping import SAME, group
from services.enricher.stories.packing import as_rows
from services.enricher.stories.scoring import nearest
from services.enricher.stories.window import Window

TOGETHER = 512
"""Articles that are grouped at once; a larger batch is taken in parts, since room and time grow with the square."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a vector goes: to the `story` that takes it in, or with the others of its `group` to that of the first.

    `joined` is the likeness at which it got there, 0 when it is alone; `missed` the highest of those that are too low.
    """

    group: bytes
    story: bytes | None
    joined: float
    missed: float


class Plan:
    """The places of vectors. The first article of a group that is added founds the story of the others."""

    def __init__(self) -> None:
        self._places: dict[bytes, _Place] = {}
        self._founders: dict[bytes, bytes] = {}

    @classmethod
    def of(cls, vectors: Iterable[bytes], window: Window) -> "Plan":
        """The plan for new articles with these vectors: in the same state it is the same in any order, up to
        `TOGETHER`."""
        plan, each = cls(), list(dict.fromkeys(vectors))
        if len(each) < 2:
            return plan  # It is placed when its turn comes, to the same end.
        size = cache(window.size)
        for start in range(0, len(each), TOGETHER):
            part = sorted(each[start : start + TOGETHER])
            plan._places.update(zip(part, _places(part, window, size), strict=True))
        return plan

    def place(self, vector: bytes) -> tuple[bytes | None, float] | None:
        """The story that takes in an article and at which likeness; no story, and the likeness to the most alike, for
        one that founds its own. None for a vector that was not planned."""
        place = self._places.get(vector)
        if place is None:
            return None
        story = place.story or self._founders.get(place.group)
        return (story, place.joined or 1.0) if story else (None, place.missed)

    def found(self, article_id: bytes, vector: bytes) -> None:
        """An article founded a story: that of its group, unless it has one."""
        place = self._places.get(vector)
        if place and not place.story:
            self._founders.setdefault(place.group, article_id)


def _places(vectors: Sequence[bytes], window: Window, size: Callable[[bytes], int]) -> list[_Place]:
    """The place of each vector.

    What may be a copy of an article that is known is placed as it would be alone, and draws no other article along.
    """
    rows, cosines = window.compare(as_rows(vectors))
    compared = zip(rows, cosines, strict=True)
    places = [_alone(vector, *nearest(window.named(*one), size)) for vector, one in zip(vectors, compared, strict=True)]
    new = np.flatnonzero(cosines.max((1, 2)) < SAME)
    told, highest = rows[new], cosines[new]
    stories = _numbered(told, highest, window)
    sizes = np.array([size(story) for story in stories], np.int64)
    groups, joined, missed = np.empty(len(new), np.int64), np.empty(len(new)), np.zeros(len(new))
    group(as_rows(vectors)[new], told, highest, sizes, scoring.THRESHOLD, groups, joined, missed)
    grouped = zip(groups.tolist(), joined.tolist(), missed.tolist(), strict=True)
    for number, (to, at, below) in zip(new.tolist(), grouped, strict=True):
        if to < len(new):
            places[number] = _Place(vectors[new[to]], None, at, max(below, places[number].missed))
        else:
            places[number] = _Place(vectors[number], stories[to - len(new)], at, 0.0)
    return places


def _alone(vector: bytes, story: bytes | None, likeness: float) -> _Place:
    if likeness >= scoring.THRESHOLD:
        return _Place(vector, story, likeness, 0.0)
    return _Place(vector, None, 0.0, likeness)


def _numbered(rows: Places, cosines: Floats, window: Window) -> list[bytes]:
    """The stories that one of the articles might join alone; each row becomes the number of its story, or -1.

    No group is more like a story than the most alike of its articles is.
    """
    reach = cosines.sum(2) >= scoring.THRESHOLD * np.maximum(1, np.count_nonzero(cosines, 2))
    stories: dict[bytes, int] = {}
    for story in window.stories(rows[reach]):
        stories.setdefault(story, len(stories))
    found = rows >= 0
    rows[found] = [stories.get(story, -1) for story in window.stories(rows[found])] if stories else -1
    return list(stories)
