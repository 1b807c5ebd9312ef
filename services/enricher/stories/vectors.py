"""The vector by which an article is compared with others for its story, from its title and text. Pure.

Terms are weighed by how much they tell (`services.enricher.stories.telling`), by the square root of how often they
stand in the article, and up to twofold for standing early: news says first what it is about. Other
languages' terms simply differ, so no language need be known; scripts without spaces give pairs of neighbouring letters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from services.enricher.stories.packing import TERMS, pack
from services.enricher.stories.telling import telling
from services.unspaced import UNSPACED

MIN_TERMS = 12
"""An article with fewer terms that tell anything (a headline alone) is not placed: it would be like too many others."""
READ = 3000
"""Characters of the text that are read."""

_EARLY = 60
"""Different words after which the bonus for standing early has halved."""
_EARLINESS = tuple(1 + 1 / (1 + place / _EARLY) for place in range(2 * READ + 1))
_OFTEN = tuple(map(sqrt, range(2 * READ + 1)))
_ADDRESS = re.compile(r"https?://\S+")
_LETTERS = f"{UNSPACED}"
_TOKEN = re.compile(rf"[{_LETTERS}]+|[^\W_{_LETTERS}]+(?:['’][^\W_{_LETTERS}]+)?")
_UNSPACED = re.compile(f"[{_LETTERS}]")


def story_vectors(items: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """The vectors of (title, plain text) pairs; None for an article that says too little to be placed."""
    return [_vector(title, text) for title, text in items]


def _vector(title: str, text: str) -> bytes | None:
    counts = Counter(_tokens(title, text))
    weights: dict[int, float] = {}
    weighed = weights.get
    for token, lower, count, early in zip(counts, map(str.lower, counts), counts.values(), _EARLINESS, strict=False):
        weight, term = telling(lower if lower in counts else token)
        if weight:
            weights[term] = weighed(term, 0.0) + weight * _OFTEN[count] * early
    if len(weights) < MIN_TERMS:
        return None
    return pack(sorted(zip(weights.values(), weights, strict=True), reverse=True)[:TERMS])


def _tokens(title: str, text: str) -> list[str]:
    read = unicodedata.normalize("NFKC", f"{title[:READ]}\n{text[:READ]}")[: 2 * READ]
    if "://" in read:
        read = _ADDRESS.sub(" ", read)
    tokens: list[str] = _TOKEN.findall(read)
    if not _UNSPACED.search(read):
        return tokens
    return [part for token in tokens for part in (_pairs(token) if _UNSPACED.match(token) else (token,))]


def _pairs(letters: str) -> list[str]:
    return [one + other for one, other in pairwise(letters)]
