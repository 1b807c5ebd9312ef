"""A table of the terms that tell of topics, with their weights, in the form in which `evidence` reads it. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enricher.lexicon import Table, phrase_keys
from services.enricher.taggers.topics.taxonomy import topics

ANY, CAPITAL, CAPITALS = range(3)
"""How a term must be written: as it comes, with a capital first, in capitals."""
WEIGHTS = {1: 0.5, 2: 1.5, 3: 3.0}
"""By grade. A term of several top-level topics has a share of its weight for each."""
LONG = 1.3
"""Phrases of two words and more are less ambiguous, by this factor."""

CASE_BITS, LAST_BIT, TOPIC_BITS = 2, 15, 16
"""In a term's value, below the place of its first entry; in an entry, between weight and topic."""
SIEVE_SHIFT = 48
"""Of keys of 64 bits, for those that the sieve looks at."""
UNIT = 1024.0
"""Weights are whole numbers of this part in entries."""

Terms = dict[str, tuple[int, dict[str, int]]]
"""By term in small letters its case, and by topic's number its grade."""


@dataclass(frozen=True, slots=True)
class TermTable:
    """`terms` gives by a term's key (see `phrase_keys`) the place of its first entry and, in the last CASE_BITS, its
    case; `longest` by a term's first word how many words the longest one has. An entry holds the topic's place in the
    taxonomy, whether it is the term's last one, and the weight; so a term is read in one place. Most words of a text
    are in no table; `sieve` has a bit set for the first bits of each key and tells that sooner."""

    terms: Table
    longest: Table
    sieve: NDArray[np.uint64]
    entries: NDArray[np.uint32]


def table_of(terms: Terms) -> TermTable:
    """The table of the terms."""
    places = {number: place for place, number in enumerate(topics())}
    top_of = {number: topic.top for number, topic in topics().items()}
    values: dict[str, int] = {}
    entries: list[int] = []
    for term, (case, grades) in terms.items():
        values[term] = len(entries) << CASE_BITS | case
        factor = UNIT * LONG if " " in term else UNIT
        if len(grades) == 1:
            [(number, grade)] = grades.items()
            weight = int(WEIGHTS[grade] * factor)
            entries.append(places[number] << TOPIC_BITS | 1 << LAST_BIT | weight)
            continue
        tops = [top_of[number] for number in grades]
        factor /= len(set(tops))
        for (number, grade), top in zip(grades.items(), tops, strict=True):
            weight = int(WEIGHTS[grade] * factor / tops.count(top))
            entries.append(places[number] << TOPIC_BITS | weight)
        entries[-1] |= 1 << LAST_BIT
    keys, first_words, lengths = phrase_keys(list(values))
    bits = np.zeros(1 << (64 - SIEVE_SHIFT), np.bool_)
    bits[np.concatenate([keys, first_words]) >> np.uint64(SIEVE_SHIFT)] = True
    by_length = np.argsort(lengths, kind="stable")
    return TermTable(
        Table.of(keys, np.array(list(values.values()), np.uint32)),
        Table.of(first_words[by_length], lengths[by_length].astype(np.uint32)),
        np.packbits(bits, bitorder="little").view("<u8").astype(np.uint64),
        np.array(entries, np.uint32),
    )
