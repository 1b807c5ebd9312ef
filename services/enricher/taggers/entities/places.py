"""Which place a name means: how well known each place of that name is, and what the article names beside it.

A name behind a comma settles it ("Paris, Texas", "Tripoli, Lebanon"). Else a place gains when its country, or the people
of its country, is named in the article, or when the feed's address is of that country. What is no place of its own,
such as "Kharkiv Oblast" or "northern Gaza", is where its core is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.enricher.characters import Gap
from services.enricher.reading import Reading
from services.enricher.taggers.entities.gazetteer import Gazetteer, Kind
from services.enricher.taggers.entities.scanning import PLACE, Mention

_NAMED, _OFTEN, _MOST, _AT_HOME = 5.0, 1.0, 7.0, 1.0
"""What a place's weight, the logarithm of its people, gains: for its country named once, for each doubling, for both
together at most (so that Paris stays in France in news of America), for the feed's own country."""
_COMMA = int(Gap.COMMA | Gap.SPACE)
_WIDE = int(Kind.REGION | Kind.COUNTRY)
_NO_COUNTRY = frozenset("ai co eu fm gg im io la ly me nu sh so tk to tv ws".upper().split())
"""Endings of addresses that are used anywhere."""


@dataclass(frozen=True, slots=True)
class Context:
    """How often each country, or its people, is named, and the country of the feed's address."""

    countries: Counter[str]
    home: str | None


def context(gazetteer: Gazetteer, nations: Sequence[int], address: str | None) -> Context:
    """Of the known names of countries and peoples in an article, and the feed's or article's URL."""
    rows = [gazetteer.best(index) for index in nations]
    countries = Counter(country for row in rows if row >= 0 and (country := gazetteer.country(row)))
    return Context(countries, _home(address))


def resolved(gazetteer: Gazetteer, reading: Reading, mentions: Sequence[Mention], around: Context) -> dict[int, int]:
    """The row of the place that each mention means, by the mention's number, where there is one.

    All mentions of one name mean one place, unless a name behind the comma settles one of them.
    """
    rows: dict[int, int] = {}
    settled: dict[tuple[int, bool], int] = {}
    gaps, count = reading.gaps, len(mentions)
    for number, mention in enumerate(mentions):
        if mention.type != PLACE or mention.core < 0:
            continue
        candidates = gazetteer.candidates(mention.core)
        if not candidates:
            continue
        if len(candidates) > 1 and number + 1 < count:
            beside = mentions[number + 1]
            if beside.first == mention.last and beside.core >= 0 and not int(gaps[mention.last]) & ~_COMMA:
                row = _inside(gazetteer, candidates, gazetteer.candidates(beside.core))
                if row is not None:
                    settled.setdefault((mention.core, False), row)
    for number, mention in enumerate(mentions):
        if mention.type == PLACE and mention.core >= 0:
            # The core of "Kharkiv Oblast" is the region, if there is one of that name.
            name = (mention.core, mention.known < 0)
            row = settled.get(name)
            if row is None:
                row = settled[name] = _likeliest(gazetteer, gazetteer.candidates(mention.core), around, *name[1:])
            if row >= 0:
                rows[number] = row
    return rows


def _inside(gazetteer: Gazetteer, candidates: Sequence[int], wider: Sequence[int]) -> int | None:
    """The best known of the candidates that lies in one of the wider places."""
    for row in candidates:
        for wide in wider:
            if wide == row or not gazetteer.kind(wide) & _WIDE:
                continue
            if gazetteer.region(row) == wide:
                return row
            if gazetteer.kind(wide) & Kind.COUNTRY and gazetteer.country(row) == gazetteer.country(wide):
                return row
    return None


def _likeliest(gazetteer: Gazetteer, candidates: Sequence[int], around: Context, is_region: bool) -> int:
    if is_region:
        regions = [row for row in candidates if gazetteer.kind(row) == Kind.REGION]
        candidates = regions or candidates
    if len(candidates) < 2:
        return candidates[0] if candidates else -1
    return max(candidates, key=lambda row: gazetteer.weight(row) + _gain(gazetteer.country(row), around))


def _gain(country: str | None, around: Context) -> float:
    if country is None:
        return 0.0
    times = around.countries[country]
    named = min(_NAMED + _OFTEN * (times.bit_length() - 1), _MOST) if times else 0.0
    return named + (_AT_HOME if country == around.home else 0.0)


def _home(address: str | None) -> str | None:
    if not address:
        return None
    ending = address.partition("//")[2].partition("/")[0].partition(":")[0].rpartition(".")[2].upper()
    if len(ending) != 2 or ending in _NO_COUNTRY:
        return None
    return "GB" if ending == "UK" else ending
