"""Where the articles of a batch would go together, worked out before the first of them is placed. Pure.

An article is known by its vector here: whether it is new, and under which id, is found out later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """A vector's group: `group` is one for all that found a story together, `story` that which takes them in."""

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


def _places(vectors: Sequence[bytes], window: Window, size: Callable[[bytes], int]) -> Iterator[_Place]:
    """The place of each vector, in order.

    What may be a copy of an article that is known is placed as it would be alone, and draws no other article along.
    """
    threshold, table = scoring.THRESHOLD, as_rows(vectors)
    rows, cosines = window.compare(table)
    copies = cosines.max((1, 2)) >= SAME
    table, told, highest = table[~copies], rows[~copies], cosines[~copies]
    stories = _numbered(told, highest, window)
    groups, joined, missed = np.empty(len(table), np.int64), np.empty(len(table)), np.zeros(len(table))
    group(table, told, highest, np.array([size(story) for story in stories], np.int64), threshold, groups, joined, missed)
    grouped = zip(groups.tolist(), joined.tolist(), missed.tolist(), strict=True)
    firsts = [vector for vector, copy in zip(vectors, copies, strict=True) if not copy]
    for vector, copy, *compared in zip(vectors, copies.tolist(), rows, cosines, strict=True):
        story, likeness = nearest(window.named(*compared), size)
        if copy:
            yield _Place(vector, story if likeness >= threshold else None, likeness, likeness)
            continue
        number, at, below = next(grouped)
        if number < len(firsts):
            yield _Place(firsts[number], None, at, max(below, likeness) if likeness < threshold else below)
        else:
            yield _Place(vector, stories[number - len(firsts)], at, 0.0)


def _numbered(rows: Places, cosines: Floats, window: Window) -> list[bytes]:
    """The stories that one of the articles might join alone; each row becomes the number of its story, or -1.

    No group is more like a story than the most alike of its articles is.
    """
    reach = cosines.sum(2) >= scoring.THRESHOLD * np.maximum(1, np.count_nonzero(cosines, 2))
    stories: dict[bytes, int] = {}
    for row in rows[reach].tolist():
        stories.setdefault(window.story(row), len(stories))
    rows[rows >= 0] = [stories.get(window.story(row), -1) for row in rows[rows >= 0].tolist()] if stories else -1
    return list(stories)
