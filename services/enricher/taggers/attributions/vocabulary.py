"""The words of attribution: which are cues, and what the others are to a sentence. Pure.

`cues.toml` holds the verbs in their base form and the nouns, each with its weight; `classes.toml` the other words.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.lexicon import Lexicon
from services.enricher.reading import Reading

CUE = (1 << 10) - 1
"""Bits of a word's facts that hold the number of its cue, 0 when it is none."""
FORM = 10
"""Where the two bits begin that hold the form of a verb."""
BASE, THIRD, PAST, ING = range(4)
_CLASS = 12
CLASSES = (
    "pronoun", "it", "relative", "that", "he", "she", "determiner", "own", "preposition", "of", "by", "to", "have", "modal", "be",
    "negation", "adverb", "joint", "subordinate", "object", "verb", "time", "noun", "anonymous", "document", "people",
    "organisation", "outlet", "title",
    "citing", "anonymity",
)  # fmt: skip
"""Classes of words; each is a bit of a word's facts."""

Facts = NDArray[np.int64]


def bit(name: str) -> int:
    """The bit of a class."""
    return 1 << (_CLASS + CLASSES.index(name))


ACCORDING = 1
"""The number of "according"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The cues by their number, each one's weight, and the facts of each word by the number in the lexicon."""

    cues: tuple[str, ...]
    weights: NDArray[np.float64]
    lexicon: Lexicon
    facts: Facts

    def facts_of(self, reading: Reading) -> Facts:
        """What is known of each token."""
        return self.facts[self.lexicon.marks(reading)]


_DOUBLED = ("put", "set", "begin", "hit", "forget", "spin")
"""Verbs whose form in -ing doubles a letter though their past is irregular."""


@cache
def vocabulary() -> Vocabulary:
    """English, read once."""
    tables = {
        name: tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
        for name in ("cues", "classes")
    }
    cues = tables["cues"]
    facts: dict[str, int] = {}
    names, weights = ["", "according"], [0.0, 0.0]
    for verb, weight in cues["verbs"].items():
        names.append(verb)
        weights.append(float(weight))
        for word, form in verb_forms(verb, cues["irregular"].get(verb, "").split()):
            facts.setdefault(word, len(names) - 1 | form << FORM)
    for adjective, weight in cues["adjectives"].items():
        names.append(adjective)
        weights.append(float(weight))
        facts.setdefault(adjective, len(names) - 1)
    for noun, weight in cues["nouns"].items():
        if noun not in facts:
            names.append(f"{noun} (noun)")
            weights.append(float(weight))
            facts[noun] = len(names) - 1
        facts[noun] |= bit("noun")
    facts["according"] = ACCORDING
    for name, words in tables["classes"]["classes"].items():
        for word in words.split():
            facts[word] = facts.get(word, 0) | bit(name)
    lexicon = Lexicon({word: number for number, word in enumerate(facts, 1)})
    return Vocabulary(tuple(names), np.array(weights), lexicon, np.array([0, *facts.values()], np.int64))


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
