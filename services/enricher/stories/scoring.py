"""Which story an article is most like. Pure.

The likeness to a story is the mean cosine with its three nearest members (a k-nearest-neighbour rule; with fewer
members, with all of them): a story grows new sides in some days, which a centroid of all of it blurs, and one odd
member that is alike does not draw an article in. It is divided by the story's size to the power of .1: of many members
three are alike by chance, above all those of a look-alike event that was reported before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.enricher.stories.chains import NEAREST
from services.enricher.stories.window import Alike

THRESHOLD = 0.2
"""Likeness from which an article joins a story: the highest that cross-validation chooses (`benchmarks/stories.py`),
since real feeds hold more that is alike."""

_SIZE_WEIGHS: float = 0.1


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an article.

    `story` is the id of the article that founded it (16 bytes), `size` its articles in the window, this one included.
    `score` is the likeness by which its group joined the story, or the highest that was not enough, of one that founds
    a story; 0 when nothing is alike.
    """

    story: bytes
    size: int
    score: float
    threshold: float


def divisor(members: int) -> float:
    """By what the sum of the cosines with a story's nearest members is divided."""
    return float(min(NEAREST, members) * members**_SIZE_WEIGHS)


def nearest(stories: Iterable[Alike], size: Callable[[bytes], int]) -> tuple[bytes | None, float]:
    """The most alike of the stories, which come by falling mean, and how alike it is; their sizes are asked for.

    Of equals the one named first. None and 0 when nothing is alike at all.
    """
    found, score = None, 0.0
    for one in stories:
        if one.total / one.compared <= score:
            break  # With members that were not compared, or more of them, it would be no more than this.
        likeness = one.total / divisor(size(one.story))
        if likeness > score:
            found, score = one.story, likeness
    return found, score
