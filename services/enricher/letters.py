"""What each code point is to the words of a text. Pure.

The table holds one byte a code point, for the planes that hold letters (Unicode 17 assigns none from U+33480 on).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.unspaced import RANGES

BETWEEN, JOINED, ALONE, DIGIT, POINT = range(5)
"""No part of a word; a letter that stands in a word; one that is a word by itself; a decimal digit; a mark that joins
two digits to one figure."""

_POINTS = ".,:/-'\u2010\u2011\u2012\u2013\u2019"


@cache
def kinds() -> NDArray[np.uint8]:
    """The kind of each code point; whatever lies beyond the table's last entry is as that: BETWEEN."""
    letters = [JOINED if chr(code).isalnum() else BETWEEN for code in range(RANGES[-1][1] + 2)]
    table = np.array(letters, np.uint8)
    for first, last in RANGES:
        table[first : last + 1] = ALONE
    for code in np.flatnonzero([chr(code).isdecimal() for code in range(0x20000)]):
        table[code] = DIGIT
    table[[ord(mark) for mark in _POINTS]] = POINT
    return table
