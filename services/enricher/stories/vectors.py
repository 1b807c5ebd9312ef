"""The vectors by which articles are compared for their stories, from title and text, those of a batch at once. Pure.

Terms are weighed by how much they tell (`services.enricher.stories.telling`), by the square root of how often they
stand in the article, and up to twofold for standing early: news says first what it is about. Other languages' terms
simply differ, so no language need be known.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from services.enricher.stories.packing import HASHES, pack_rows
from services.enricher.stories.telling import Told, tell
from services.enricher.words import split_folded

MIN_TERMS = 12
"""An article with fewer terms that tell anything (a headline alone) is not placed: it would be like too many others."""
READ = 3000
"""Characters of the text that are read."""

_EARLY = 60
"""Different words after which the bonus for standing early has halved."""
_ADDRESS = re.compile(r"https?://\S+")
_AT_ONCE = 64
"""Articles in one pass: more would not stay in the processor's cache."""
_TERM_BITS = np.uint64(64 - HASHES.bit_length() + 1)
_HASHES = np.uint64(HASHES)


def story_vectors(items: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """The vectors of (title, plain text) pairs; None for an article that says too little to be placed."""
    chunks = (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
    return [vector for chunk in chunks for vector in _vectors(chunk)]


def _vectors(items: Sequence[tuple[str, str]]) -> Iterator[bytes | None]:
    given = [_read(title, text) for title, text in items]
    folded = [_folded(text) for text in given]
    found = split_folded(folded)
    joined = "".join(["\n", *(f"{text}\n" for text in given)])
    capitals = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32) != found.codes
    return _packed(tell(found, capitals), len(items))


def _packed(told: Told, texts: int) -> Iterator[bytes | None]:
    """The vectors, in order. Terms of one hash in one text are one term."""
    weights = told.weights * np.sqrt(told.counts) * (1 + 1 / (1 + told.places / _EARLY))
    telling = told.weights > 0
    keys = told.owners[telling].astype(np.uint64) * _HASHES + (told.terms[telling] >> _TERM_BITS)
    terms, of = np.unique(keys, return_inverse=True)
    sums: NDArray[np.float64] = np.bincount(of, weights[telling], len(terms)).astype(np.float64)
    owners, hashes = (terms // _HASHES).astype(np.int64), (terms % _HASHES).astype(np.int64)
    counts = np.bincount(owners, minlength=texts)
    order = np.lexsort((hashes, -sums, owners))
    vectors = pack_rows(owners[order], hashes[order], sums[order], counts)
    return (vector if count >= MIN_TERMS else None for vector, count in zip(vectors, counts.tolist(), strict=True))


def _read(title: str, text: str) -> str:
    read = unicodedata.normalize("NFKC", f"{title[:READ]}\n{text[:READ]}")[: 2 * READ]
    return _ADDRESS.sub(" ", read) if "://" in read else read


def _folded(text: str) -> str:
    """The text in lower case, letter by letter, so that capitals are found by their places."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(map(_lower, text))


def _lower(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else letter
