"""Words that are never a keyword by themselves: one file a language, our own short lists, made for news.

`function` words and `calendar` words end a phrase wherever they stand. `generic` words, which any article may use, end
it too unless they are capitalised within a sentence: "new" is generic, "New York" is not. `connectors` may stand
inside a name, and `articles` after them, as in "Bank of England" and "Ursula von der Leyen". `endings` are those of
words that are no keyword alone; `capitalises` says that the language writes all nouns with a capital.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from services.enricher.lexicon import Table
from services.enricher.reading import read

NEVER, GENERIC, CONNECTOR, ARTICLE = 1, 2, 4, 8

_BITS = {"function": NEVER, "calendar": NEVER, "generic": GENERIC, "connectors": CONNECTOR, "articles": ARTICLE}


@dataclass(frozen=True, slots=True)
class StopWords:
    """One language's words: NEVER (function and calendar words), GENERIC, CONNECTOR, ARTICLE, as bits by their hash."""

    words: Table
    endings: tuple[str, ...]
    capitalises: bool


def stop_words() -> Mapping[str, StopWords]:
    """The lists by ISO 639-1 code."""
    lists: dict[str, StopWords] = {}
    for file in files(__name__).iterdir():
        language, dot, kind = file.name.partition(".")
        if dot and kind == "toml":
            lists[language] = _read(tomllib.loads(file.read_text("utf-8")))
    return lists


def _read(table: Mapping[str, Any]) -> StopWords:
    bits: dict[str, int] = {}
    for kind, bit in _BITS.items():
        # "it's" is read as "it", and "l'autre" as two.
        reading = read(table[kind])
        for place in range(len(reading)):
            word = reading.token(place)
            bits[word] = bits.get(word, 0) | bit
    words = Table.of_phrases(bits)
    return StopWords(words, tuple(table.get("endings", "").split()), table.get("capitalises", False))
