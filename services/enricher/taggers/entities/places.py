"""Which place a name means: how well known each place of that name is, and what the article names beside it.

A name behind a comma settles it ("Paris, Texas", "Tripoli, Lebanon"). Else a place gains when its country, or the
people of its country, is named in the article, or when the feed's address is of that country. What is no place of its
own, such as "Kharkiv Oblast" or "northern Gaza", is where its core is.
"""

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.taggers.entities.arrays import Ids, Sites
from services.enricher.taggers.entities.decoding import PLACE
from services.enricher.taggers.entities.gazetteer import ALTERNATE, ALTERNATE_LOSS, Kind
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

_NAMED, _OFTEN, _MOST, _AT_HOME = 5.0, 1.0, 7.0, 1.0
"""What a place's weight, the logarithm of its people, gains: for its country named once, for each doubling, for both
together at most (so that Paris stays in France in news of America), for the feed's own country."""
_ROW = ALTERNATE - 1
_BESIDE = int(Gap.COMMA | Gap.SPACE)
_COUNTRY, _REGION = int(Kind.COUNTRY), int(Kind.REGION)
_NO_COUNTRY = frozenset("ai co eu fm gg im io la ly me nu sh so tk to tv ws".upper().split())
"""Endings of addresses that are used anywhere."""


def home_of(address: str | None) -> int:
    """The country of an address, as the gazetteer's countries, or 0."""
    if not address:
        return 0
    ending = address.partition("//")[2].partition("/")[0].partition(":")[0].rpartition(".")[2].upper()
    if len(ending) != 2 or ending in _NO_COUNTRY or not ending.isascii():
        return 0
    return int.from_bytes((b"GB" if ending == "UK" else ending.encode()), "little")


@part
def rows_of(mentions: Mentions, gaps: Values, nations: Ids, home: int, sites: Sites) -> Ids:
    """The row of the place that each mention means, or -1. All mentions of one name mean one place.

    `nations` are the known names of countries and peoples in the text, `home` is the country of the address, or 0.
    """
    count = len(mentions)
    nation_keys, times = _times_named(nations, sites)
    size = size_for(count)
    keys, chosen = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for number in range(count - 1):
        core, beside, last = mentions[number, CORE], mentions[number + 1, CORE], mentions[number, LAST]
        if mentions[number, TYPE] != PLACE or core < 0 or beside < 0:
            continue
        if mentions[number + 1, FIRST] != last or gaps[last] & ~_BESIDE:
            continue
        row = _inside(core, beside, sites)
        key = key_of(core, mentions[number, KNOWN] < 0)
        slot = slot_of(key, keys)
        if row >= 0 and keys[slot] != key:
            keys[slot], chosen[slot] = key, row
    found = np.full(count, -1, np.int32)
    for number in range(count):
        core = mentions[number, CORE]
        if mentions[number, TYPE] != PLACE or core < 0:
            continue
        # The core of "Kharkiv Oblast" is the region, if there is one of that name.
        wants_region = mentions[number, KNOWN] < 0
        key = key_of(core, wants_region)
        slot = slot_of(key, keys)
        if keys[slot] != key:
            keys[slot], chosen[slot] = key, _likeliest(core, wants_region, nation_keys, times, home, sites)
        found[number] = chosen[slot]
    return found


@part
def _times_named(nations: Ids, sites: Sites) -> tuple[Hashes, Ids]:
    """A table of countries, and how often each or its people is named."""
    size = size_for(len(nations))
    keys, times = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for nation in nations:
        if sites.firsts[nation] < sites.firsts[nation + 1]:
            key = key_of(sites.countries[sites.rows[sites.firsts[nation]] & _ROW], 0)
            slot = slot_of(key, keys)
            keys[slot] = key
            times[slot] += 1
    return keys, times


@part
def _inside(core: int, wider: int, sites: Sites) -> int:
    """The best known place of one name that lies in a region or country of the other name; -1 if there is none."""
    for place in range(sites.firsts[core], sites.firsts[core + 1]):
        row = sites.rows[place] & _ROW
        for other in range(sites.firsts[wider], sites.firsts[wider + 1]):
            wide = sites.rows[other] & _ROW
            if wide == row:
                continue
            if sites.kinds[wide] == _REGION and sites.regions[row] == wide:
                return int(row)
            is_of_country = sites.kinds[wide] == _COUNTRY and sites.countries[row] == sites.countries[wide]
            if is_of_country and sites.kinds[row] != _COUNTRY:
                return int(row)
    return -1


@part
def _likeliest(core: int, wants_region: bool, nation_keys: Hashes, times: Ids, home: int, sites: Sites) -> int:
    """The row of the place that the name means, by what the places weigh; -1 if there is none."""
    best, highest = -1, 0.0
    for place in range(sites.firsts[core], sites.firsts[core + 1]):
        row = sites.rows[place] & _ROW
        country = sites.countries[row]
        weight = sites.weights[row] - (ALTERNATE_LOSS if sites.rows[place] & ALTERNATE else 0.0)
        weight += 100.0 if wants_region and sites.kinds[row] == _REGION else 0.0
        if country:
            named = times[slot_of(key_of(country, 0), nation_keys)]
            gain = _NAMED if named else 0.0
            while named > 1:
                gain += _OFTEN
                named >>= 1
            weight += min(gain, _MOST) + (_AT_HOME if country == home else 0.0)
        if best < 0 or weight > highest:
            best, highest = row, weight
    return int(best)
