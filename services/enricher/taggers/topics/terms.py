"""The English words and phrases that tell of topics, as a table for `evidence`. Pure.

`terms/*.txt` are Wireroom's own lists, one for each top-level topic. A line such as `= 20000062 war` begins a topic's
terms; the lines after it begin with a grade, 3 for what hardly stands elsewhere, 2 for what speaks for the topic, 1 for
a hint. A term with a capital must have one in the text, too, and one in capitals must stand in capitals, so that "WHO"
is no "who". Plurals are added here, and a verb's forms after a `~`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.lexicon import Phrases
from services.enricher.taggers.topics.taxonomy import topics

WEIGHTS = {1: 0.5, 2: 1.5, 3: 3.0}
"""By grade."""
LONG = 1.3
"""Phrases of two words and more are less ambiguous, by this factor."""

ANY, CAPITAL, CAPITALS = range(3)
"""How a term must be written: as it comes, with a capital first, in capitals."""
_LONGEST_CAPITALS = 5

Terms = dict[str, tuple[int, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class TermTable:
    """`phrases` gives a term's number. Term t speaks for the topics `topics[begins[t]:begins[t + 1]]`, places in the
    taxonomy, with `weights`; `cases[t]` says how it must be written."""

    phrases: Phrases
    begins: NDArray[np.int64]
    topics: NDArray[np.int64]
    weights: NDArray[np.float64]
    cases: NDArray[np.uint8]


@cache
def term_table() -> TermTable:
    """The table of all English terms."""
    return table_of(listed_terms())


def table_of(terms: Terms) -> TermTable:
    """The table of terms, each in lower case with its case and, by topic's number, its grade."""
    taxonomy = topics()
    places = {number: place for place, number in enumerate(taxonomy)}
    begins, topic_places, weights, cases = [0], list[int](), list[float](), list[int]()
    for term, (case, grades) in terms.items():
        tops = {taxonomy[number].top for number in grades}
        factor = (LONG if " " in term or "-" in term else 1.0) / len(tops)
        heaviest: dict[str, float] = defaultdict(float)
        for number, grade in grades.items():
            for above in (number, *taxonomy[number].parents):
                heaviest[above] = max(heaviest[above], WEIGHTS[grade] * factor)
        topic_places += [places[number] for number in heaviest]
        weights += heaviest.values()
        begins.append(len(topic_places))
        cases.append(case)
    return TermTable(
        Phrases({term: number for number, term in enumerate(terms)}),
        np.array(begins, np.int64),
        np.array(topic_places, np.int64),
        np.array(weights, np.float64),
        np.array(cases, np.uint8),
    )


def listed_terms() -> Terms:
    """All terms in lower case with their case and, by topic's number, their grade."""
    listed: Terms = {}
    derived: Terms = {}
    for number, grade, written in _entries():
        verb = written.removesuffix("~")
        _add(listed, verb, number, grade)
        for form in _verb_forms(verb) if verb != written else _plurals(verb):
            _add(derived, form, number, grade)
    return derived | listed


def _add(terms: Terms, written: str, number: str, grade: int) -> None:
    case, grades = terms.setdefault(written.lower(), (_case(written), {}))
    grades[number] = max(grade, grades.get(number, 0))
    if _case(written) < case:
        terms[written.lower()] = _case(written), grades


def _entries() -> Iterator[tuple[str, int, str]]:
    """Topic's number, grade and term, as they stand in the lists."""
    for file in sorted(files(__name__.rpartition(".")[0]).joinpath("terms").iterdir(), key=lambda file: file.name):
        number = ""
        for line in file.read_text("utf-8").splitlines():
            mark, _, rest = line.partition(" ")
            if mark == "=":
                number = rest.partition(" ")[0]
            elif mark.isdigit():
                for term in rest.split(","):
                    yield number, int(mark), term.strip()


def _case(term: str) -> int:
    first = term.split(" ", 1)[0]
    if first.isupper() and 1 < len(first) <= _LONGEST_CAPITALS:
        return CAPITALS
    return CAPITAL if term[0].isupper() else ANY


def _plurals(term: str) -> tuple[str, ...]:
    """The plural of a term that may be a noun; that of another one does no harm."""
    if not term[-1].islower() or term.endswith(("s", "ing", "ed", "ly", "ic")):
        return ()
    if term.endswith("y") and term[-2] not in "aeou":
        return (term[:-1] + "ies",)
    if term.endswith("man"):
        return (term[:-3] + "men",)
    return (term + ("es" if term.endswith(("x", "z", "ch", "sh")) else "s"),)


def _verb_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    return verb + ("es" if verb.endswith(("x", "ch", "sh", "ss")) else "s"), verb + "ed", verb + "ing"
