"""Fills `attributions`: who is cited, with which cue, for what; and `origins`: the outlets that the news is from.

English alone. Cues are words of a list, sources are what stands where a subject stands; the best source of each cue is
kept when it is more likely right than wrong. Which words are quoted, the text's reading tells.
"""

from collections.abc import Mapping, Sequence

from schemas.enriched import Attribution, Entity, SourceType, Span
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.candidates import candidates
from services.enricher.taggers.attributions.description import details
from services.enricher.taggers.attributions.grammar import Walls
from services.enricher.taggers.attributions.mentions import Mentions
from services.enricher.taggers.attributions.origins import origins
from services.enricher.taggers.attributions.outlets import listed, outlet
from services.enricher.taggers.attributions.rows import Column, Rows
from services.enricher.taggers.attributions.scoring import chosen, weights
from services.enricher.taggers.attributions.sources import TYPES
from services.enricher.taggers.attributions.vocabulary import Words, vocabulary
from services.enricher.taggers.base import Draft

_LANGUAGE = "en"
_OPENING, _CLOSING = frozenset("\"'“‘«„"), frozenset("\"'”’».!?…,")
_OF_ENTITIES: dict[str, SourceType] = {"person": "person", "organisation": "organisation", "place": "organisation"}
"""A place that says something is its government."""


class AttributionsTagger:
    """The words and weights are read when the tagger is built."""

    name = "attributions"
    fields = ("attributions", "origins")
    about = "English, weights learned on PolNeAR"

    def __init__(self) -> None:
        self._vocabulary = vocabulary()
        weights()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The attributions in the order of their cues, and the origins they tell; None when it may not be English."""
        if draft.language != _LANGUAGE:
            return {"attributions": None, "origins": None}
        reading = draft.reading
        asides = [aside.span for aside in draft.asides or ()]
        rows, marks, walls = candidates(reading, self._vocabulary.words(reading), asides)
        found = _attributions(reading, chosen(rows), marks, walls, draft.entities or ())
        return {"attributions": found, "origins": origins(found, draft.text)}


def _attributions(
    reading: Reading, rows: Rows, marks: Words, walls: Walls, entities: Sequence[Entity]
) -> list[Attribution]:
    if not len(rows):
        return []
    text = reading.text
    given = details(reading, rows, marks, walls).tolist()
    named = _entities(reading, rows, marks, entities) if entities else [None] * len(given)
    found: list[Attribution] = []
    for detail, entity in zip(given, named, strict=True):
        start, end, cue_start, cue_end, first, last, direct, outer, head, told = detail
        if cue_start == cue_end:
            cue_start, cue_end = _colon(text, end)
        source = text[start:end]
        found.append(
            Attribution(
                source=source,
                source_span=(start, end),
                source_type=_type(source, head, told, None if entity is None else entities[entity]),
                entity=entity,
                cue=text[cue_start:cue_end],
                cue_span=(cue_start, cue_end),
                content_span=_with_marks(text, first, last, direct) if first < last else (cue_end, cue_end),
                direct=direct == 1,
                within=None if outer < 0 else outer,
            )
        )
    return found


def _entities(reading: Reading, rows: Rows, marks: Words, entities: Sequence[Entity]) -> list[int | None]:
    mentions = Mentions(reading, marks, entities)
    return [mentions.entity_of(first, last) for first, last in rows[:, Column.SOURCE_FIRST :].tolist()]


def _type(source: str, head: int, told: int, entity: Entity | None) -> SourceType:
    """What the source's head noun tells goes before what its entity is, unless that is a person."""
    if outlet(source) if entity is None or entity.type != "person" else listed(source):
        return "outlet"
    if entity is None or (head >= 0 and (entity.type != "person" or TYPES[head] == "anonymous")):
        return TYPES[told]
    return _OF_ENTITIES.get(entity.type, TYPES[told])


def _colon(text: str, start: int) -> Span:
    while start < len(text) - 1 and text[start] not in ":：":
        start += 1
    return start, start + 1


def _with_marks(text: str, start: int, end: int, direct: int) -> Span:
    """The span with the quotation marks and the stop that belong to it; what is not quoted ends with no comma."""
    if start and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    while not direct and text[end - 1] == ",":
        end -= 1
    return start, end
