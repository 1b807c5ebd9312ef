"""The topics that a feed's own categories name. Pure.

A category is a topic's name in any language of the taxonomy, or one of the usual words for it in `synonyms.txt`, both
without case, accents and marks. A category may be a path ("News/Politics") or a slug ("climate-change"); its parts
count, too. Categories such as "News" or "World" name no topic.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from services.enricher.taggers.topics.taxonomy import topics

LONGEST = 200
"""Characters of a category that are looked at."""
MOST = 50
"""Categories of an article that are looked at."""

_PARTS = re.compile(r"[/>|;:»·•]|,|\s[-–—&+]\s|\s(?:and|und|et|y|e|og|och)\s")
_NONE = "-"
_MARKS = re.compile(r"[\W_]+")


def named(categories: Sequence[str], language: str | None = None) -> tuple[str, ...]:
    """The numbers of the topics that the categories of an article in that language name, each once."""
    found: dict[str, None] = {}
    for category in categories[:MOST]:
        found |= dict.fromkeys(_named(category[:LONGEST], language == "en"))
    return tuple(found)


@lru_cache(maxsize=4096)
def _named(category: str, is_english: bool) -> tuple[str, ...]:
    """Kept, since feeds have few categories."""
    known = category_names()[is_english]
    whole = known.get(folded(category))
    if whole is not None:
        return (whole,)
    parts = (known.get(folded(part)) for part in _PARTS.split(category))
    return tuple(number for number in parts if number)


def folded(name: str) -> str:
    """The name in one case, without accents, with one space for all marks."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
        name = name.translate({ord(letter): None for letter in set(name) if unicodedata.combining(letter)})
    return _MARKS.sub(" ", name.casefold()).strip()


@cache
def category_names() -> tuple[dict[str, str], dict[str, str]]:
    """Topics' numbers by folded name in any language, and by English names. Synonyms are in both.

    Of names in other languages those count that mean one topic only. An English article's category "Personal" is not
    the German word.
    """
    several: dict[str, set[str]] = {}
    numbers = [number for number, topic in topics().items() for _ in topic.names]
    names = _all_folded(name for topic in topics().values() for name in topic.names.values())
    for number, name in zip(numbers, names, strict=True):
        several.setdefault(name, set()).add(number)
    english = {folded(topic.name): number for number, topic in topics().items()} | _synonyms()
    known = {name: meant.pop() for name, meant in several.items() if len(meant) == 1} | english
    return _meaning(known), _meaning(english)


def _synonyms() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in files(__name__.rpartition(".")[0]).joinpath("synonyms.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            number, _, synonyms = line.partition(" ")
            known |= {folded(name): number for name in synonyms.partition(":")[2].split(",")}
    return known


def _meaning(known: dict[str, str]) -> dict[str, str]:
    return {name: number for name, number in known.items() if name and number != _NONE}


def _all_folded(names: Iterable[str]) -> list[str]:
    """The names folded, all at once."""
    text = unicodedata.normalize("NFKD", "\n".join(names))
    text = text.translate({ord(letter): None for letter in set(text) if unicodedata.combining(letter)})
    return [_MARKS.sub(" ", name).strip() for name in text.casefold().split("\n")]
