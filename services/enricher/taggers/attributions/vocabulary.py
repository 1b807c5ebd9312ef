"""The words of attribution: which are cues, and what the others are to a sentence. English. Pure.

`cues.toml` holds the verbs in their base form, the adjectives and the nouns, each with its weight; `classes.toml` the
other words.
"""

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.lexicon import Table

CUE = (1 << 10) - 1
"""Bits of a word that hold the number of its cue, 0 when it is none."""
FORM = 10
"""Where the two bits begin that hold the form of a verb."""
BASE, THIRD, PAST, ING = range(4)
ACCORDING = 1
"""The number of "according"."""


class Word(IntEnum):
    """Bits of a word: its classes, as in `classes.toml`; a word may have several."""

    PRONOUN = 1 << 12
    IT = 1 << 13
    RELATIVE = 1 << 14
    THAT = 1 << 15
    HE = 1 << 16
    SHE = 1 << 17
    DETERMINER = 1 << 18
    OWN = 1 << 19
    PREPOSITION = 1 << 20
    OF = 1 << 21
    BY = 1 << 22
    TO = 1 << 23
    HAVE = 1 << 24
    MODAL = 1 << 25
    BE = 1 << 26
    NEGATION = 1 << 27
    ADVERB = 1 << 28
    JOINT = 1 << 29
    SUBORDINATE = 1 << 30
    OBJECT = 1 << 31
    VERB = 1 << 32
    TIME = 1 << 33
    NOUN = 1 << 34
    ANONYMOUS = 1 << 35
    DOCUMENT = 1 << 36
    PEOPLE = 1 << 37
    ORGANISATION = 1 << 38
    OUTLET = 1 << 39
    TITLE = 1 << 40
    CITING = 1 << 41
    ANONYMITY = 1 << 42
    PAPER = 1 << 43
    """Written with a capital it ends an outlet's name."""
    TELLING = 1 << 53
    """Whoever is told stands right behind it; behind the next, if what is told begins with "that"."""
    WARNING = 1 << 54
    WHERE = 1 << 55
    NAMED = 1 << 56
    WITHHELD = 1 << 57
    """What is done to a name, or to be quoted without one."""
    AUTHORISED = 1 << 58
    SPEAK = 1 << 59
    UNNAMED = 1 << 60
    KNOWING = 1 << 62
    """It says, with what follows, why a source knows."""


SUBJECTS = Word.PRONOUN | Word.IT | Word.RELATIVE | Word.THAT
AUXILIARY = Word.HAVE | Word.MODAL | Word.BE
BEFORE_NOUN = Word.PREPOSITION | Word.OF | Word.BY
FUNCTION = (
    SUBJECTS | Word.DETERMINER | Word.OWN | BEFORE_NOUN | Word.TO | AUXILIARY | Word.NEGATION | Word.ADVERB | Word.JOINT
    | Word.SUBORDINATE | Word.OBJECT
)  # fmt: skip
HEADS = Word.ANONYMOUS | Word.DOCUMENT | Word.PEOPLE | Word.ORGANISATION | Word.OUTLET

Words = NDArray[np.int64]
Floats = NDArray[np.float64]

_DOUBLED = ("put", "set", "begin", "hit", "forget", "spin")
"""Verbs whose form in -ing doubles a letter though their past is irregular."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The cues by their number, each one's weight; the number of each word by its hash, and its bits by the number."""

    cues: tuple[str, ...]
    weights: Floats
    numbers: Table
    bits: Words


@cache
def vocabulary() -> Vocabulary:
    """Read once. Raises KeyError for a class of no name."""
    cues, classes = (
        tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8")) for name in ("cues", "classes")
    )
    names, weights = ["", "according"], [0.0, float(cues["according"])]
    bits: dict[str, int] = {"according": ACCORDING}

    def add(name: str, weight: float) -> int:
        names.append(name)
        weights.append(weight)
        return len(names) - 1

    for verb, weight in cues["verbs"].items():
        number = add(verb, weight)
        for word, form in verb_forms(verb, cues["irregular"].get(verb, "").split()):
            bits.setdefault(word, number | form << FORM)
    for adjective, weight in cues["adjectives"].items():
        bits.setdefault(adjective, add(adjective, weight))
    for noun, weight in cues["nouns"].items():
        if noun not in bits:
            bits[noun] = add(f"{noun} (noun)", weight)
        bits[noun] |= Word.NOUN
    for name, words in classes.items():
        for word in words.split():
            bits[word] = bits.get(word, 0) | Word[name.upper()]
    numbers = Table.of_phrases({word: number for number, word in enumerate(bits, 1)})
    return Vocabulary(tuple(names), np.array(weights), numbers, np.array([0, *bits.values()], np.int64))


def verb_forms(verb: str, irregular: list[str]) -> list[tuple[str, int]]:
    """The forms of a verb: its base, with -s, past and participle, with -ing. `irregular` are the past ones, if known.

    An irregular past that ends in -ed doubles a letter, and so does the form in -ing.
    """
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe")) else verb
    if verb.endswith("y") and verb[-2] not in "aeiou":
        third, past = f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    else:
        third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"
        past = f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    doubled = bool(irregular) and irregular[0].endswith(f"{verb[-1] * 2}ed") and not verb.endswith(verb[-1] * 2)
    ing = f"{verb}{verb[-1]}ing" if doubled or verb in _DOUBLED else f"{stem}ing"
    return [(verb, BASE), (third, THIRD), *((form, PAST) for form in irregular or [past]), (ing, ING)]
