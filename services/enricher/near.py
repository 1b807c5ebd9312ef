"""Fingerprints of an article's words, by which copies are known again. Pure.

The text's 5-word shingles are sketched by MinHash (Broder 1997, "On the resemblance and containment of documents"):
the share of equal places in two sketches estimates the Jaccard index of the shingles. Sketches are found again by
bands (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4): two of index J share one of 32 bands of 4
places with the probability 1 - (1 - J^4)^32, which is .87 at the threshold and .05 at an index of .2.

`benchmarks/near_duplicates.py` prints what the threshold gives on labelled pairs.
"""

import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from rensa import RMinHash

THRESHOLD = 0.5
"""Similarity from which two texts are copies: lower, more look-alikes pass than copies are found."""

TITLES_AGREE = 0.5
"""Share of the shorter title's words from which two titles agree."""

MIN_WORDS = 12
"""A shorter text ("Continue reading the main story at …") says nothing about its article."""

MIN_SHINGLES = 16
"""A text with fewer shingles has no sketch: two changed words are enough to make it another text."""

PLACES = 128
BANDS = 32
_ROWS = PLACES // BANDS
_SHINGLE_WORDS = 5
_TITLE_WORDS = 24
_SEED = 1
_DIGEST = struct.Struct(f"<{PLACES}I")

# Scripts that put no space between words: each letter stands as a word, so that a shingle is five letters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}\U00020000-\U0003fffd]|[^\W_{_UNSPACED}\U00020000-\U0003fffd]+")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """`exact` is the hash of the text's words, `content` of title, text and whether it is retracted (16 bytes each).

    `title` is the set of the title's words, a byte each, sorted. `words` counts those of the text. `sketch` is 128
    16-bit numbers, little-endian; None when the text is too short.
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


def words(text: str) -> list[str]:
    """The text's words in one case and one Unicode form (NFKC), without punctuation; letters in unspaced scripts."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fingerprints(title: str, text: str, *, retracted: bool = False, sketched: bool = True) -> Fingerprints:
    """What an article is compared by. Blanks, case, punctuation and typographic variants make no difference.

    Without `sketched` there is no sketch, and only exact copies are found.
    """
    title_words, text_words = words(title), words(text)
    exact = _hash(text_words)
    content = blake2b(_hash(title_words) + exact + (b"\x01" if retracted else b"\x00"), digest_size=16).digest()
    title_set = bytes(sorted({_hash([word])[0] for word in title_words[:_TITLE_WORDS]}))
    return Fingerprints(exact, content, title_set, len(text_words), _sketch(text_words) if sketched else None)


def bands(sketch: bytes) -> list[bytes]:
    """The sketch's 32 bands, 8 bytes each; a band's own number is hashed in, so that bands meet only their like."""
    width = 2 * _ROWS
    return [
        blake2b(sketch[number * width : (number + 1) * width], digest_size=8, salt=bytes([number])).digest()
        for number in range(BANDS)
    ]


def similarity(one: bytes, other: bytes) -> float:
    """The estimated Jaccard index of two sketched texts, 0 to 1; its standard error is at most 0.044."""
    places = zip(memoryview(one).cast("H"), memoryview(other).cast("H"), strict=True)
    return sum(mine == theirs for mine, theirs in places) / PLACES


def titles_agree(one: bytes, other: bytes) -> bool:
    """Whether two sets of title words have enough in common; a title without words agrees with any."""
    shorter = min(len(one), len(other))
    return len(set(one) & set(other)) >= TITLES_AGREE * shorter


def _hash(text_words: Sequence[str]) -> bytes:
    return blake2b(" ".join(text_words).encode(), digest_size=16).digest()


def _sketch(text_words: Sequence[str]) -> bytes | None:
    shingles = list(map(" ".join, zip(*(text_words[start:] for start in range(_SHINGLE_WORDS)), strict=False)))
    if len(shingles) < MIN_SHINGLES:
        return None
    minhash = RMinHash(PLACES, _SEED)
    minhash.update(shingles)
    lower_halves = memoryview(_DIGEST.pack(*minhash.digest())).cast("H")[::2]
    return lower_halves.tobytes()
