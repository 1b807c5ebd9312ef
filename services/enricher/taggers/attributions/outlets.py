"""Which names are those of outlets: news agencies, newspapers, broadcasters. Pure."""

import tomllib
from functools import cache
from importlib.resources import files

from services.enricher.agency_forms import forms

_SMALL_IN_NAMES = frozenset(("and", "of", "the", "for", "&"))


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
