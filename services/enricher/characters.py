"""What each code point is to the tokens of a text and to the gaps between them. Pure.

Tables, for compiled loops; they hold an entry for each code point of the planes that hold letters.
"""

import unicodedata
from enum import IntFlag
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.unspaced import RANGES

MARK, LETTER, ALONE, NUMERAL = range(4)
"""Not in a token; a letter, or what combines with one; a letter that is a token by itself; a decimal digit."""
KIND = 3
"""Bits of a class that hold the above."""
CAPITAL, SMALL = 4, 8
"""Bits of a class, for letters that have two cases."""

_END = RANGES[-1][1] + 2


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
    OTHER = 65536


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
def classes() -> NDArray[np.uint8]:
    """The class of each code point: its kind and its case."""
    table = np.zeros(_END, np.uint8)
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
