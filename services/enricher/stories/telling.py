"""How much a word tells of the event that an article reports. Pure.

In place of an inverse document frequency (Spärck Jones 1972), which would differ with what was read before: names, the
more the less common the word is in any language; other words too, but the common ones fall off faster; figures, a year
more than others.
"""

import re
from functools import lru_cache
from zlib import crc32

from services.enricher.stories.commonness import commonness, read_commonness
from services.enricher.stories.packing import HASHES
from services.unspaced import UNSPACED

_NAME = 1.6
_COMMONEST_NAME, _COMMONEST_WORD = 8.0, 7.5
"""Zipf values at which a name and another word tell nothing."""
_YEAR, _LONG_FIGURE, _SHORT_FIGURE = 1.1, 0.7, 0.3
_PAIR_OF_LETTERS = 0.3
_STEM = 6
_UNSPACED = re.compile(f"[{UNSPACED}]")


@lru_cache(maxsize=1 << 16)
def telling(word: str) -> tuple[float, int]:
    """(weight, hash of its term) of a word as it stands in the text; the weight of a word that tells nothing is 0.

    A capital makes a name, so a word that stands in lower case in the same text should be asked for in lower case.
    Names lose their plural s, other words all after the sixth letter, so that inflected forms meet. Of scripts without
    spaces a word is two neighbouring letters.
    """
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    if folded[:1].isdigit():
        return _figure(folded), _hash(folded)
    if _UNSPACED.match(folded):
        return _PAIR_OF_LETTERS, _hash(folded)
    zipf = commonness(read_commonness(), folded)
    if word[0].isupper() and len(folded) > 1:
        plural = len(folded) > 4 and folded.endswith("s") and not folded.endswith("ss")
        return _NAME * max(0.0, 1 - zipf / _COMMONEST_NAME), _hash(folded[:-1] if plural else folded)
    return max(0.0, 1 - zipf / _COMMONEST_WORD) ** 3, _hash(folded[:_STEM])


def _figure(figure: str) -> float:
    if len(figure) < 3:
        return _SHORT_FIGURE
    return _YEAR if len(figure) == 4 and figure[:2] in ("19", "20") else _LONG_FIGURE


def _hash(term: str) -> int:
    return crc32(term.encode()) % HASHES
