"""What each code point is to the words of a text, and how it is folded. Pure.

The tables hold an entry for each code point of the planes that hold letters (Unicode 17 assigns none from U+33480 on).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.unspaced import RANGES

BETWEEN, JOINED, ALONE, DIGIT, POINT = range(5)
"""No part of a word; a letter that stands in a word; one that is a word by itself; a decimal digit; a mark that joins
two digits to one figure."""

CODE = (1 << 21) - 1
"""Bits of a fold that hold the first code point."""
UPPER = 1 << 21
"""Bit of a fold that is set for capitals."""
FURTHER = 22
"""Where the bits of a fold begin that hold the row of the further code points."""

_POINTS = ".,:/-'\u2010\u2011\u2012\u2013\u2019"
_END = RANGES[-1][1] + 2
_NO_CODE = 0


@cache
def kinds() -> NDArray[np.uint8]:
    """The kind of each code point; whatever lies beyond the table's last entry is as that: BETWEEN."""
    letters = [JOINED if chr(code).isalnum() else BETWEEN for code in range(_END)]
    table = np.array(letters, np.uint8)
    for first, last in RANGES:
        table[first : last + 1] = ALONE
    for code in np.flatnonzero([chr(code).isdecimal() for code in range(0x20000)]):
        table[code] = DIGIT
    table[[ord(mark) for mark in _POINTS]] = POINT
    return table


@cache
def folds() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """How each code point is folded to one case (`str.casefold`), and rows of further ones.

    A fold is the first code point, whether the letter is a capital, and a row; in the rows stand the second and the
    third code point, 0 where there is none. What lies beyond the table's end is not folded.
    """
    table = np.arange(_END, dtype=np.uint32)
    further = [(_NO_CODE, _NO_CODE)]
    for code in range(_END):
        letter = chr(code)
        folded = letter.casefold()
        if folded == letter:
            continue
        first, *others = map(ord, folded)
        row = len(further) if others else 0
        if others:
            further.append((others[0], others[1] if len(others) > 1 else _NO_CODE))
        table[code] = first | (UPPER if letter.lower() != letter else 0) | row << FURTHER
    return table, np.array(further, np.uint32)
