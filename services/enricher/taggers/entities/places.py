"""Which place a name means: how well known each place of that name is, and what the article names beside it.

A name behind a comma settles it ("Paris, Texas", "Tripoli, Lebanon"). Else a place gains when its country, or the people
of its country, is named in the article, or when the feed's address is of that country. What is no place of its own,
such as "Kharkiv Oblast" or "northern Gaza", is where its core is.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.lexicon import Values
from services.enricher.taggers.entities.decoding import PLACE
from services.enricher.taggers.entities.gazetteer import Gazetteer, Kind
from services.enricher.taggers.entities.mentions import (
    CORE,
    FIRST,
    KNOWN,
    LAST,
    TYPE,
    Mentions,
    key_of,
    size_for,
    slot_of,
)

Ids = NDArray[np.int32]
Countries = NDArray[np.uint16]

_NAMED, _OFTEN, _MOST, _AT_HOME = 5.0, 1.0, 7.0, 1.0
"""What a place's weight, the logarithm of its people, gains: for its country named once, for each doubling, for both
together at most (so that Paris stays in France in news of America), for the feed's own country."""
_BESIDE = int(Gap.COMMA | Gap.SPACE)
_COUNTRY, _REGION = int(Kind.COUNTRY), int(Kind.REGION)
_NO_COUNTRY = frozenset("ai co eu fm gg im io la ly me nu sh so tk to tv ws".upper().split())
"""Endings of addresses that are used anywhere."""


def rows_of(gazetteer: Gazetteer, mentions: Mentions, gaps: Values, nations: Ids, address: str | None) -> Ids:
    """The row of the place that each mention means, or -1.

    `nations` are the known names of countries and peoples in the text, `address` is the feed's or the article's URL. All
    mentions of one name mean one place.
    """
    rows = np.empty(len(mentions), np.int32)
    _resolve(
        mentions, gaps, nations, _home(address), gazetteer.firsts, gazetteer.rows, gazetteer.countries,
        gazetteer.regions, gazetteer.place_kinds, gazetteer.weights, rows,
    )  # fmt: skip
    return rows


def _home(address: str | None) -> int:
    """The country of an address, as the gazetteer's countries, or 0."""
    if not address:
        return 0
    ending = address.partition("//")[2].partition("/")[0].partition(":")[0].rpartition(".")[2].upper()
    if len(ending) != 2 or ending in _NO_COUNTRY or not ending.isascii():
        return 0
    return int.from_bytes((b"GB" if ending == "UK" else ending.encode()), "little")


@part
def _inside(core: int, wider: int, firsts: Ids, rows: Ids, countries: Countries, regions: Ids, kinds: Countries) -> int:
    """The best known place of one name that lies in a region or country of the other name; -1 if there is none."""
    for place in range(firsts[core], firsts[core + 1]):
        row = rows[place]
        for other in range(firsts[wider], firsts[wider + 1]):
            wide = rows[other]
            if wide == row:
                continue
            if kinds[wide] == _REGION and regions[row] == wide:
                return row
            if kinds[wide] == _COUNTRY and countries[row] == countries[wide] and kinds[row] != _COUNTRY:
                return row
    return -1


@compiled(
    "void(int64[:, ::1], uint32[::1], int32[::1], int64, int32[::1], int32[::1], uint16[::1], int32[::1], uint16[::1],"
    " float32[::1], int32[::1])"
)
def _resolve(
    mentions: Mentions,
    gaps: Values,
    nations: Ids,
    home: int,
    firsts: Ids,
    rows: Ids,
    countries: Countries,
    regions: Ids,
    kinds: Countries,
    weights: NDArray[np.float32],
    found: Ids,
) -> None:
    """Write the row of each mention's place, or -1."""
    count = len(mentions)
    size = size_for(len(nations))
    nation_keys, times = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for nation in nations:
        if firsts[nation] < firsts[nation + 1]:
            key = key_of(countries[rows[firsts[nation]]], 0)
            slot = slot_of(key, nation_keys)
            nation_keys[slot] = key
            times[slot] += 1
    size = size_for(count)
    keys, chosen = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for number in range(count - 1):
        core, beside = mentions[number, CORE], mentions[number + 1, CORE]
        if mentions[number, TYPE] != PLACE or core < 0 or beside < 0:
            continue
        last = mentions[number, LAST]
        if mentions[number + 1, FIRST] != last or gaps[last] & ~_BESIDE:
            continue
        row = _inside(core, beside, firsts, rows, countries, regions, kinds)
        key = key_of(core, mentions[number, KNOWN] < 0)
        slot = slot_of(key, keys)
        if row >= 0 and keys[slot] != key:
            keys[slot], chosen[slot] = key, row
    for number in range(count):
        found[number] = -1
        core = mentions[number, CORE]
        if mentions[number, TYPE] != PLACE or core < 0:
            continue
        # The core of "Kharkiv Oblast" is the region, if there is one of that name.
        wants_region = mentions[number, KNOWN] < 0
        key = key_of(core, wants_region)
        slot = slot_of(key, keys)
        if keys[slot] != key:
            best, highest = -1, 0.0
            for place in range(firsts[core], firsts[core + 1]):
                row = rows[place]
                weight = weights[row] + (100.0 if wants_region and kinds[row] == _REGION else 0.0)
                if countries[row]:
                    named = times[slot_of(key_of(countries[row], 0), nation_keys)]
                    gain = _NAMED if named else 0.0
                    while named > 1:
                        gain += _OFTEN
                        named >>= 1
                    weight += min(gain, _MOST) + (_AT_HOME if countries[row] == home else 0.0)
                if best < 0 or weight > highest:
                    best, highest = row, weight
            keys[slot], chosen[slot] = key, best
        found[number] = chosen[slot]
