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
IS_TERM, LENGTH_BITS = 1 << 32, 33
"""In a slot, above the value: set for a term; below the number of words."""
SIEVE_SHIFT = 48
"""Of keys of 64 bits, for those that the sieve looks at."""
UNIT = 1024.0
"""Weights are whole numbers of this part in entries."""

Terms = dict[str, tuple[int, dict[str, int]]]
"""By term in small letters its case, and by topic's number its grade."""


@dataclass(frozen=True, slots=True)
class TermTable:
    """`slots` holds by open addressing keys (see `phrase_keys`), none of which is 0, of terms and of their first words,
    and beside each one number, so that a word costs one look into memory: a term's value is the place of its first
    entry and, in the last CASE_BITS, its case; of a first word the number tells how many words the longest term has.

    An entry holds the topic's place in the taxonomy, whether it is the term's last one, and the weight. Most words of a
    text are in no term; `sieve` has a bit set for the first bits of each key and tells that sooner.
    """

    slots: NDArray[np.uint64]
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
    longest: dict[int, int] = {}
    for first, length in zip(first_words.tolist(), lengths.tolist(), strict=True):
        longest[first] = max(length, longest.get(first, 0))
    numbers = {first: length << LENGTH_BITS for first, length in longest.items()}
    for key, value in zip(keys.tolist(), values.values(), strict=True):
        numbers[key] = longest.get(key, 0) << LENGTH_BITS | IS_TERM | value
    of_all = np.array(list(numbers), np.uint64)
    places_of = Table.of(of_all, np.arange(len(of_all), dtype=np.uint32))
    slots = np.column_stack([places_of.keys, np.array(list(numbers.values()), np.uint64)[places_of.values]])
    bits = np.zeros(1 << (64 - SIEVE_SHIFT), np.bool_)
    bits[of_all >> np.uint64(SIEVE_SHIFT)] = True
    sieve = np.packbits(bits, bitorder="little").view("<u8").astype(np.uint64)
    return TermTable(slots, sieve, np.array(entries, np.uint32))
