"""Where a text names an outlet: a news agency, a newspaper, a broadcaster. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.agency_forms import forms
from services.enricher.lexicon import Phrases
from services.enricher.reading import LOWER, Reading
from services.enricher.taggers.attributions.grammar import OUTLET
from services.enricher.taggers.attributions.vocabulary import Facts


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets' names, and the phrases that give their numbers."""

    names: tuple[str, ...]
    phrases: Phrases

    def find(self, reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
        """Where each begins and ends, in tokens, and its number; names that are not written as names are left out."""
        firsts, lasts, numbers = self.phrases.find(reading)
        named = reading.shapes[lasts - 1] != LOWER
        return firsts[named], lasts[named], numbers[named]


@cache
def outlets() -> Outlets:
    """Those of `outlets.toml` and the agencies, read once. A name's article is no part of it."""
    listed = tomllib.loads(files(__package__).joinpath("outlets.toml").read_text("utf-8"))["outlets"]
    named = {word: word for word in listed} | {word: name for word, name in forms().names.items() if word.isascii()}
    names = tuple(dict.fromkeys(named.values()))
    places = {name: place for place, name in enumerate(names)}
    return Outlets(names, Phrases({word: places[name] for word, name in named.items()}))


def mark_outlets(reading: Reading, facts: Facts) -> Facts:
    """The tokens' facts, those of outlets marked in place."""
    firsts, lasts, _ = outlets().find(reading)
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        facts[first:last] |= OUTLET
    return facts
