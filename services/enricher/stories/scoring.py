"""Which story an article is most like. Pure.

The likeness to a story is the mean cosine with its three nearest members (a k-nearest-neighbour rule; with fewer
members, with all of them): a story grows new sides in some days, which a centroid of all of it blurs, and one odd
member that is alike does not draw an article in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from services.enricher.stories.packing import Compared

THRESHOLD = 0.38
"""Likeness from which an article joins a story; chosen by cross-validation (`benchmarks/stories.py`)."""

NEAREST = 3
COMPARED = 10
"""Articles that are compared in full: those that share terms of most weight."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an article.

    `story` is the id of the article that founded it (16 bytes), `size` its articles in the window, this one included.
    `score` is the likeness to the story that was joined, or to the most alike one that was not; 0 when there is none.
    """

    story: bytes
    size: int
    score: float
    threshold: float


def most_shared(shares: Mapping[int, int]) -> list[int]:
    """The rows to compare in full, by the weight of the terms they share; of equals, those named first."""
    return [row for row, _ in islice(sorted(shares.items(), key=itemgetter(1), reverse=True), COMPARED)]


def nearest(
    vector: Compared, members: Iterable[tuple[bytes, bytes]], size: Callable[[bytes], int]
) -> tuple[bytes | None, float]:
    """The story most like the vector, and how like it is, of some (story, vector) pairs; stories' sizes are asked for.

    Of equals the one named first. None and 0 when nothing is alike at all.
    """
    cosines: dict[bytes, list[float]] = {}
    for story, member in members:
        cosines.setdefault(story, []).append(vector.likeness(member))
    found, score = None, 0.0
    for story, values in cosines.items():
        most = sorted(values, reverse=True)[:NEAREST]
        # With fewer members the mean would be no more than this.
        if sum(most) / len(most) > score and (likeness := sum(most) / min(NEAREST, size(story))) > score:
            found, score = story, likeness
    return found, score
