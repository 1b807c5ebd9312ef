"""Makes the list of words by which the entities tagger tells names from words.

Given names and surnames are from Faker (MIT) and the United States census (public domain, as in the package `names`),
ordinary words from Webster's Second (public domain, as in english-words) with wordfreq's frequencies (CC BY-SA 4.0).
Not a benchmark; run it when the list is to change, in an environment with these packages.

    python -m benchmarks.name_words
"""

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from services.enricher.lexicon import phrase_keys
from services.enricher.reading import read
from services.enricher.taggers import entities
from services.enricher.taggers.entities.classes import Word, packed

_TO = Path(entities.__file__).parent / "words.bin"
_SURNAMES = 12_000
"""The most frequent of the census."""
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "r", "ers", "est", "ness", "'s", "al", "able", "ment", "ments")


def main() -> None:
    values: dict[str, int] = {}
    for word, zipf in ordinary_words().items():
        level = 3 if zipf >= 5 else 2 if zipf >= 4 else 1
        values[word] = values.get(word, 0) | level * int(Word.COMMON)
    for name in given_names():
        values[name.lower()] = values.get(name.lower(), 0) | Word.GIVEN
    for name in surnames():
        values[name.lower()] = values.get(name.lower(), 0) | Word.SURNAME
    single = [word for word in values if len(read(word)) == 1]
    keys, _, _ = phrase_keys(single)
    content = packed(keys, np.array([values[word] for word in single], np.uint8))
    _TO.write_bytes(content)
    print(f"{len(single):,} words, {len(content):,} bytes")


@cache
def ordinary_words() -> dict[str, float]:
    """English words that are written in small letters, and their Zipf frequency from 3 on."""
    from english_words import get_english_words_set
    from wordfreq import iter_wordlist, zipf_frequency

    listed = get_english_words_set(["web2"])
    small = {word for word in listed if word.islower()}
    found: dict[str, float] = {}
    for word in iter_wordlist("en", "large"):
        zipf = zipf_frequency(word, "en", "large")
        if zipf < 3:
            break
        if word in small or _is_form(word, small):
            found[word] = zipf
    return found


def _is_form(word: str, small: set[str]) -> bool:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            if stem in small or stem + "e" in small or (stem.endswith("i") and stem[:-1] + "y" in small):
                return True
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in small:
                return True
    return word in ("don't", "isn't", "didn't", "online", "website", "email", "internet")


@cache
def given_names() -> frozenset[str]:
    """In all scripts of Faker's locales."""
    names = {name for provider in _providers() for name in _listed(provider, "first_name")}
    return frozenset([*names, *_census("male.first"), *_census("female.first")])


@cache
def surnames() -> frozenset[str]:
    """In all scripts of Faker's locales, and the census's most frequent."""
    names = {name for provider in _providers() for name in _listed(provider, "last_name")}
    return frozenset([*names, *_census("all.last")[:_SURNAMES]])


def _providers() -> list[Any]:
    import faker.providers.person as person

    modules = [
        importlib.import_module(f"{person.__name__}.{info.name}") for info in pkgutil.iter_modules(person.__path__)
    ]
    return [module.Provider for module in modules if hasattr(module, "Provider")]


def _listed(provider: Any, prefix: str) -> set[str]:
    found: set[str] = set()
    for attribute in dir(provider):
        if re.fullmatch(prefix + r"s?(_\w+)?", attribute):
            value = getattr(provider, attribute)
            if isinstance(value, (list, tuple, dict)):
                flat = [item[0] if isinstance(item, tuple) else item for item in value]
                found |= {word for item in flat if isinstance(item, str) for word in item.split()}
    return {name for name in found if (len(name) > 1 and name[0] != name[0].lower()) or ord(name[0]) > 0x500}


def _census(which: str) -> list[str]:
    import names

    path = Path(names.__file__).parent / f"dist.{which}"
    return [line.split()[0].capitalize() for line in path.read_text("ascii").splitlines()]


if __name__ == "__main__":
    main()
