"""How a candidate for an attribution is described: a row of numbers. Pure."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class Column(IntEnum):
    """Cue and source are tokens, from FIRST to before LAST; the cue of a speaker before a colon holds no token."""

    CUE_FIRST = 0
    CUE_LAST = 1
    CUE = 2
    FORM = 3
    NEXT = 4
    TRAITS = 5
    KIND = 6
    SOURCE_FIRST = 7
    SOURCE_LAST = 8


COLUMNS = len(Column)


class Kind(IntEnum):
    """How the source stands to the cue."""

    PRONOUN = 0
    """Before it: "he said", "who said", "Berg said", "officials said", "Berg, the minister, said"."""
    RELATIVE = 1
    NAME = 2
    NOUN = 3
    APPOSITION = 4
    JOINED = 5
    """Farther before it: "he rose and said"; the nearest subject, that of the sentence, the phrase it begins with."""
    FAR = 6
    FIRST = 7
    HEAD = 8
    RIGHT_NAME = 9
    """Behind it: "said Berg", "said officials", "said he"."""
    RIGHT_NOUN = 10
    RIGHT_PRONOUN = 11
    ACCORDING = 12
    BY = 13
    OWN = 14
    """Of a noun: "his claim", "Berg's claim", "a warning from Berg"."""
    POSSESSIVE = 15
    OF = 16
    FORWARD = 17
    """"Citing the cost, Berg declined"."""
    SPEAKER = 18
    """"Berg: It is over"."""
    CITED = 19
    """"reported, citing officials, that"."""


class Next(IntEnum):
    """What follows the cue."""

    END = 0
    QUOTE = 1
    COLON = 2
    COMMA = 3
    WALL = 4
    THAT = 5
    TO = 6
    BY = 7
    OF = 8
    PREPOSITION = 9
    OWN = 10
    DETERMINER = 11
    PRONOUN = 12
    OBJECT = 13
    SUBORDINATE = 14
    NAME = 15
    SMALL = 16
    JOINT = 17
    OTHER = 18


class Trait(IntEnum):
    """Bits that a candidate has besides."""

    HAVE = 1 << 0
    MODAL = 1 << 1
    BE = 1 << 2
    TO = 1 << 3
    NEGATED = 1 << 4
    ADVERB = 1 << 5
    NOUN = 1 << 6
    QUOTE_BEFORE = 1 << 7
    QUOTED = 1 << 8
    QUOTE_IN_SENTENCE = 1 << 9
    CUE_BEFORE = 1 << 10
    CAPITAL_CUE = 1 << 11
    TITLED = 1 << 12
    """The sentence is written as titles are, all words with capitals."""
    HYPHENED = 1 << 13
    TIME_BETWEEN = 1 << 14
    CLAUSE_BETWEEN = 1 << 15
    FAR = 1 << 16
    FARTHER = 1 << 17
    ANONYMOUS = 1 << 18
    DOCUMENT = 1 << 19
    PEOPLE = 1 << 20
    ORGANISATION = 1 << 21
    OUTLET = 1 << 22
    NAME = 1 << 23
    DETERMINER = 1 << 24
    IT = 1 << 25
    PERSONAL = 1 << 26
    SOURCE_QUOTED = 1 << 27
    FIGURE = 1 << 28
    BEGINS = 1 << 29
    """The source begins the sentence; else what it stands behind."""
    AFTER_PREPOSITION = 1 << 30
    AFTER_SUBORDINATE = 1 << 31
    AFTER_VERB = 1 << 32
    CITED = 1 << 33
    """Another cue is the source's verb."""
