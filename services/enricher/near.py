"""Fingerprints of an article's words, by which copies are known again. Pure.

Exact ones are hashes; the sketch by which nearly equal texts are found is in `services.enricher.sketch`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.enricher.sketch import sketch
from services.enricher.words import words

TITLES_AGREE = 0.5
"""Share of the shorter title's words from which two titles agree."""

MIN_WORDS = 12
"""A shorter text ("Continue reading the main story at …") says nothing about its article."""

_TITLE_WORDS, _TITLE_WORD = 24, 2
"""Words kept of a title, and the bytes of each: with one byte, short titles agreed by chance too often."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """`exact` is the hash of the text's words, `content` of title, text and whether it is retracted (16 bytes each).

    `title` is the set of the title's first 24 words, two bytes each, sorted. `words` counts those of the
    text. `sketch` is as in `services.enricher.sketch`; None when the text is too short.
    """

    exact: bytes
    content: bytes
    title: bytes
    words: int
    sketch: bytes | None

    @property
    def tells(self) -> bool:
        """Whether the text is long enough for equal texts to mean one article."""
        return self.words >= MIN_WORDS


def fingerprints(title: str, text: str, *, retracted: bool = False, sketched: bool = True) -> Fingerprints:
    """What an article is compared by. Blanks, case, punctuation and typographic variants make no difference.

    Without `sketched` there is no sketch, and only exact copies are found.
    """
    title_words, text_words = words(title), words(text)
    exact = _hash(text_words)
    content = blake2b(_hash(title_words) + exact + (b"\x01" if retracted else b"\x00"), digest_size=16).digest()
    title_set = b"".join(sorted({_hash([word])[:_TITLE_WORD] for word in title_words[:_TITLE_WORDS]}))
    return Fingerprints(exact, content, title_set, len(text_words), sketch(text_words) if sketched else None)


def titles_agree(one: bytes, other: bytes) -> bool:
    """Whether two sets of title words have enough in common; a title without words agrees with any."""
    mine, yours = ({title[at : at + _TITLE_WORD] for at in range(0, len(title), _TITLE_WORD)} for title in (one, other))
    return len(mine & yours) >= TITLES_AGREE * min(len(mine), len(yours))


def _hash(text_words: Sequence[str]) -> bytes:
    return blake2b(" ".join(text_words).encode(), digest_size=16).digest()
