"""The topics that a feed's own categories name. Pure.

A category is a topic's name in any language of the taxonomy, or one of the usual words for it in `synonyms.txt`, both
without case, accents and marks. A category may be a path ("News/Politics") or a slug ("climate-change"); its parts
count, too. Categories such as "News" or "World" name no topic.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from services.enricher.taggers.topics.taxonomy import topics

LONGEST = 200
"""Characters of a category that are looked at."""
MOST = 50
"""Categories of an article that are looked at."""

_PARTS = re.compile(r"[/>|;:»·•]|,|\s[-–—&+]\s|\s(?:and|und|et|y|e|og|och)\s")
_MARKS = re.compile(r"[\W_]+")


def named(categories: Sequence[str]) -> tuple[str, ...]:
    """The numbers of the topics that the categories name, each once."""
    known = _names()
    found: dict[str, None] = {}
    for category in categories[:MOST]:
        for name in _readings(category[:LONGEST]):
            number = known.get(name)
            if number:
                found[number] = None
                break
        else:
            for part in _PARTS.split(category[:LONGEST]):
                number = known.get(folded(part))
                if number:
                    found[number] = None
    return tuple(found)


def folded(name: str) -> str:
    """The name in one case, without accents, with one space for all marks."""
    parted = unicodedata.normalize("NFKD", name.casefold())
    return _MARKS.sub(" ", "".join(letter for letter in parted if not unicodedata.combining(letter))).strip()


def _readings(category: str) -> Iterator[str]:
    yield folded(category)


@cache
def _names() -> dict[str, str]:
    """Topics' numbers by folded name; synonyms first, then English, and no name that means two things."""
    known: dict[str, str] = {}
    for line in files(__name__.rpartition(".")[0]).joinpath("synonyms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            number, _, names = line.partition(" ")
            known |= {folded(name): number for name in names.partition(":")[2].split(",")}
    several: dict[str, set[str]] = {}
    for number, topic in topics().items():
        for name in {folded(name) for name in topic.names.values()}:
            several.setdefault(name, set()).add(number)
    single = {name: min(numbers) for name, numbers in several.items() if len(numbers) == 1}
    english = {folded(topic.name): number for number, topic in topics().items()}
    return {name: number for name, number in (single | english | known).items() if name and number != "-"}
