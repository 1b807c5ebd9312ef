"""The IPTC's Media Topics: their ids, names in 11 languages and parents. Pure.

`media_topics.tsv` is derived from the NewsCodes of the International Press Telecommunications Council (iptc.org), which
are licensed under CC BY 4.0; its head says of which date. `benchmarks/media_topics.py` makes it. It leaves out retired
topics and definitions. Norwegian and Portuguese have two forms each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "media_topics.tsv"
PREFIX = "medtop:"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `number` is its id without the prefix, `parents` are numbers of topics above it, the nearest first."""

    number: str
    name: str
    parents: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def id(self) -> str:
        """Such as medtop:16000000."""
        return PREFIX + self.number

    @property
    def top(self) -> str:
        """The number of the top-level topic that it belongs to."""
        return self.parents[-1] if self.parents else self.number


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by number, each after its parents."""
    rows = [line.split("\t") for line in _lines() if not line.startswith("#")]
    languages = rows[0][2:]
    found: dict[str, Topic] = {}
    for number, parent, *names in rows[1:]:
        found[number] = _topic(number, found.get(parent), dict(zip(languages, names, strict=True)))
    return found


def updated() -> str:
    """The day of the IPTC's list, in ISO 8601."""
    return _lines()[0].partition("updated by the IPTC on ")[2].partition(".")[0]


def _lines() -> list[str]:
    return files(__name__.rpartition(".")[0]).joinpath(FILE).read_text("utf-8").splitlines()


def _topic(number: str, parent: Topic | None, names: Mapping[str, str]) -> Topic:
    parents: Sequence[str] = (parent.number, *parent.parents) if parent else ()
    return Topic(number, names["en"], tuple(parents), {language: name for language, name in names.items() if name})
