"""What compiled code hands around: the arrays of a text and of the gazetteer, each under its name."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import Codes, Flags, Places

Ids = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Kinds = NDArray[np.uint16]
Numbers = NDArray[np.uint16]
"""Of features."""


class Tokens(NamedTuple):
    """A reading (see `reading.py`) and the code points of its text."""

    codes: Codes
    starts: Places
    ends: Places
    hashes: Hashes
    shapes: Bytes
    gaps: Values
    sentences: Ids
    quoted: Flags


class Known(NamedTuple):
    """What each token is known as: the classes of its word, the index of the longest known name that begins there, or
    -1, and how many tokens that has."""

    words: Values
    found: Ids
    lengths: Ids


class Names(NamedTuple):
    """The names of the gazetteer (see `gazetteer.py`)."""

    keys: Hashes
    kinds: Kinds
    buckets: Ids


class Sites(NamedTuple):
    """The places of the gazetteer: those of name i are `rows[firsts[i]:firsts[i + 1]]`, the others are by row."""

    firsts: Ids
    rows: Ids
    countries: Kinds
    regions: Ids
    kinds: Kinds
    weights: NDArray[np.float32]
