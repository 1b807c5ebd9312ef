"""What each code point is to the tokens of a text and to the gaps between them. Pure.

Tables, for compiled loops; they hold an entry for each code point of the planes that hold letters.
"""

import unicodedata
from enum import IntFlag
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.enricher.letters import folds
from services.unspaced import RANGES

FOLD = (1 << 21) - 1
"""Bits of a trait that hold the code point in one case; of what folds to several, the first."""
MARK, LETTER, ALONE, NUMERAL = (kind << 21 for kind in range(4))
"""Not in a token; a letter, or what combines with one; a letter that is a token by itself; a decimal digit."""
KIND = 3 << 21
"""Bits of a trait that hold the above."""
CAPITAL, SMALL = 1 << 23, 1 << 24
"""Bits of a trait, for letters that have two cases."""

_END = RANGES[-1][1] + 2
_APOSTROPHE, _CURLY = ord("'"), ord("’")


class Gap(IntFlag):
    """What stands between two tokens."""

    SPACE = 1
    COMMA = 2
    STOP = 4
    """A full stop, or an exclamation or question mark."""
    COLON = 8
    SEMICOLON = 16
    DASH = 32
    HYPHEN = 64
    """A hyphen, or a short dash, and nothing else."""
    OPEN_QUOTE = 128
    CLOSE_QUOTE = 256
    OPEN_BRACKET = 512
    CLOSE_BRACKET = 1024
    LINE = 2048
    """One line end."""
    PARAGRAPH = 4096
    """Two line ends, or more."""
    POSSESSIVE = 8192
    SLASH = 16384
    AMPERSAND = 32768
    ELISION = 65536
    """The apostrophe after a word that lost its end, as in "l'Ukraine"."""
    OTHER = 131072


_MARKS = {
    Gap.COMMA: ",،、，",
    Gap.STOP: ".!?…。！？؟।",
    Gap.COLON: ":：",
    Gap.SEMICOLON: ";؛；",
    Gap.DASH: "–—―−‐‑",
    Gap.OPEN_QUOTE: "“„«「『",
    Gap.CLOSE_QUOTE: "”»」』",
    Gap.OPEN_BRACKET: "([{（",
    Gap.CLOSE_BRACKET: ")]}）",
    Gap.SLASH: "/\\",
    Gap.AMPERSAND: "&",
}


@cache
def traits() -> NDArray[np.uint32]:
    """The traits of each code point: its kind, its case, its fold. A curly apostrophe folds to a straight one."""
    table = np.zeros(_END, np.uint32)
    for code in range(_END):
        letter = chr(code)
        if letter.isalnum() or unicodedata.category(letter)[0] == "M":
            table[code] = NUMERAL if letter.isdecimal() else LETTER
            if letter.lower() != letter:
                table[code] |= CAPITAL
            elif letter.islower():
                table[code] |= SMALL
    for first, last in RANGES:
        table[first : last + 1] = np.where(table[first : last + 1] == MARK, MARK, ALONE)
    table |= folds()[0] & np.uint32(FOLD)
    table[_CURLY] = _APOSTROPHE
    return table


@cache
def marks() -> NDArray[np.uint32]:
    """The gap that each code point makes; letters make none. Quotation marks that do not tell their side are OTHER."""
    table = np.full(_END, Gap.OTHER, np.uint32)
    for code in np.flatnonzero([chr(code).isspace() for code in range(0x3001)]):
        table[code] = Gap.SPACE
    for gap, letters in _MARKS.items():
        table[[ord(letter) for letter in letters]] = gap
    return table
