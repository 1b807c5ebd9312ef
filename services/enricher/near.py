"""Fingerprints of an article's words, by which copies are known again. Pure.

Exact ones are hashes; how nearly equal texts are told is in `services.enricher.sketch`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from services.enricher.drawing import Drawn, draw
from services.enricher.wording import Worded, Wording, worded

TITLES_AGREE = 0.5
"""Share of the shorter title's words from which two titles agree."""

MIN_WORDS = 12
"""A shorter text ("Continue reading the main story at …") says nothing about its article."""

_TITLE_WORDS, _TITLE_WORD = 24, 2
"""Words kept of a title, and the bytes of each: with one byte, short titles agreed by chance too often."""

_WORD = 8
"""Bytes of a word's hash."""


@dataclass(slots=True)
class Fingerprints:
    """What articles are compared by. Not frozen, for speed, see `services.enricher.memory.entries.Article`.

    `exact` is the hash of the text's words, `content` of title, text and whether it is retracted (16 bytes each).

    `title` is the set of the title's first 24 words, two bytes each, sorted. `words` counts those of the text. `sketch`
    is as in `services.enricher.sketch`, None when the text is too short; then there are no `marks` either. Else there
    are 12, unsigned numbers of 32 bits, not always different: copies have some of them in common.
    """

    exact: bytes
    content: bytes
    title: bytes
    words: int
    sketch: bytes | None
    marks: tuple[int, ...]

    @property
    def tells(self) -> bool:
        """Whether the text is long enough for equal texts to mean one article."""
        return self.words >= MIN_WORDS


def fingerprints_of(wordings: Sequence[Wording], *, sketched: bool = True) -> list[Fingerprints]:
    """What articles are compared by. Blanks, case, punctuation and typographic variants make no difference.

    Without `sketched` there are no sketches and no marks, and only exact copies are found.
    """
    return [prints for some in worded(wordings) for prints in fingerprints(some, sketched=sketched)]


def fingerprints(of: Worded, *, sketched: bool = True) -> list[Fingerprints]:
    """The same for articles whose words are known."""
    joined = of.words.hashes.tobytes()
    ends = (of.words.firsts * _WORD).tolist()
    each = [joined[start:end] for start, end in pairwise(ends)]
    drawn: list[Drawn] = draw(of.words, of.texts) if sketched else [(None, ())] * len(of.wordings)
    made = []
    for wording, title, text, (sketch, marks) in zip(of.wordings, each[::2], each[1::2], drawn, strict=True):
        exact = _hash(text)
        content = _hash(_hash(title) + exact + (b"\x01" if wording.retracted else b"\x00"))
        made.append(Fingerprints(exact, content, _title_set(title), len(text) // _WORD, sketch, marks))
    return made


def titles_agree(one: bytes, other: bytes) -> bool:
    """Whether two sets of title words have enough in common; a title without words agrees with any."""
    mine, yours = ({title[at : at + _TITLE_WORD] for at in range(0, len(title), _TITLE_WORD)} for title in (one, other))
    return len(mine & yours) >= TITLES_AGREE * min(len(mine), len(yours))


def _title_set(title_words: bytes) -> bytes:
    starts = range(0, min(len(title_words), _TITLE_WORDS * _WORD), _WORD)
    return b"".join(sorted({title_words[start : start + _TITLE_WORD] for start in starts}))


def _hash(of: bytes) -> bytes:
    return blake2b(of, digest_size=16).digest()
