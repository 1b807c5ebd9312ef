"""Which names are those of outlets: news agencies, newspapers, broadcasters. Pure."""

import tomllib
from functools import cache
from importlib.resources import files

from services.compiled import part
from services.enricher.agency_forms import forms
from services.enricher.hashing import Hashes, key_of
from services.enricher.lexicon import Table, Values, value_of

_SMALL_IN_NAMES = frozenset(("and", "of", "the", "for", "&"))
_LISTED, _LAST, _FIRST, _ARTICLE = 1, 2, 4, 8


def outlet(source: str) -> str | None:
    """The outlet's name if the source is one: as it is listed, or without its article."""
    if found := listed(source):
        return found
    name = _bare(source)
    words = name.split()
    if " " not in source or not words or not words[0][0].isupper():
        return None
    if not (words[-1] in _last_words() or (words[0] in _first_words() and len(words) > 1)):
        return None
    return name if all(word[0].isupper() or word in _SMALL_IN_NAMES for word in words) else None


def listed(source: str) -> str | None:
    """The outlet's name as it is listed."""
    return _listed().get(_bare(source).lower())


@cache
def outlet_table() -> Table:
    """For `may_be_outlet`: keys of names and of words, and what these are."""
    bits = dict.fromkeys(_listed(), _LISTED) | {"the": _ARTICLE}
    for words, bit in ((_last_words(), _LAST), (_first_words(), _FIRST)):
        for word in words:
            bits[word.lower()] = bits.get(word.lower(), 0) | bit
    return Table.of_phrases(bits)


@part
def may_be_outlet(hashes: Hashes, first: int, last: int, keys: Hashes, bits: Values) -> bool:
    """Whether the tokens from `first` to before `last` could be an outlet's name: spares most sources a closer look."""
    while first < last and value_of(hashes[first], keys, bits) & _ARTICLE:
        first += 1
    if first == last:
        return False
    found = value_of(hashes[first], keys, bits) & _FIRST | value_of(hashes[last - 1], keys, bits) & _LAST
    return found | value_of(key_of(hashes, first, last), keys, bits) & _LISTED != 0


def _bare(source: str) -> str:
    return source.removeprefix("The ").removeprefix("the ")


@cache
def _listed() -> dict[str, str]:
    """Names in lower case without article, and the same as they are written, read once; those of agencies too."""
    names = {name.removeprefix("The ").lower(): name for name in _table("outlets")}
    return names | {word.removeprefix("The ").lower(): name for word, name in forms().names.items() if word.isascii()}


@cache
def _last_words() -> frozenset[str]:
    return frozenset(_table("last_words"))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(_table("first_words"))


def _table(name: str) -> list[str]:
    words: list[str] = tomllib.loads(files(__package__).joinpath("outlets.toml").read_text("utf-8"))[name]
    return words
