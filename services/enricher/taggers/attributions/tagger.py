"""Fills `attributions`: who is cited, with which cue, for what.

English alone. Cues are words of a list, sources are what stands where a subject stands; the best source of each cue is
kept when it is more likely right than wrong. Which words are quoted, the text's reading tells.
"""

from collections.abc import Mapping, Sequence

from schemas.enriched import Attribution, Entity, SourceType, Span
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.candidates import candidates
from services.enricher.taggers.attributions.contents import contents
from services.enricher.taggers.attributions.grammar import Walls
from services.enricher.taggers.attributions.mentions import Mentions
from services.enricher.taggers.attributions.nesting import outer_ones
from services.enricher.taggers.attributions.outlets import outlet
from services.enricher.taggers.attributions.rows import Rows
from services.enricher.taggers.attributions.scoring import chosen, weights
from services.enricher.taggers.attributions.sources import TYPES, source_types
from services.enricher.taggers.attributions.vocabulary import Words, vocabulary
from services.enricher.taggers.base import Draft

_LANGUAGE = "en"
_OPENING, _CLOSING = frozenset("\"'“‘«„"), frozenset("\"'”’».!?…,")
_OF_ENTITIES: dict[str, SourceType] = {"person": "person", "organisation": "organisation", "place": "organisation"}
"""A place that says something is its government."""


class AttributionsTagger:
    """The words and weights are read when the tagger is built."""

    name = "attributions"
    fields = ("attributions",)

    def __init__(self) -> None:
        self._vocabulary = vocabulary()
        weights()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The attributions in the order of their cues; None when the text is not known to be English."""
        if draft.language != _LANGUAGE:
            return {"attributions": None}
        reading = draft.reading
        rows, marks, walls = candidates(reading, self._vocabulary.words(reading))
        return {"attributions": _attributions(reading, chosen(rows), marks, walls, draft.entities or ())}


def _attributions(
    reading: Reading, rows: Rows, marks: Words, walls: Walls, entities: Sequence[Entity]
) -> list[Attribution]:
    text = reading.text
    spans = contents(rows, marks, walls)
    outer = outer_ones(rows, walls, spans).tolist()
    mentions = Mentions(reading, marks, entities) if entities else None
    found: list[Attribution] = []
    for place, (row, (start, stop, direct), types) in enumerate(
        zip(rows.tolist(), spans.tolist(), source_types(reading, marks, walls, rows).tolist(), strict=True)
    ):
        cue_first, cue_last, *_, first, last = row
        source_span = reading.span(first, last)
        source = text[source_span[0] : source_span[1]]
        cue_span = reading.span(cue_first, cue_last) if cue_first < cue_last else _colon(text, source_span[1])
        entity = mentions.entity_of(first, last) if mentions else None
        found.append(
            Attribution(
                source=source,
                source_span=source_span,
                source_type="outlet" if outlet(source) else _type(*types, None if entity is None else entities[entity]),
                entity=entity,
                cue=text[cue_span[0] : cue_span[1]],
                cue_span=cue_span,
                content_span=_content(reading, start, stop),
                direct=direct == 1,
                within=None if outer[place] < 0 else outer[place],
            )
        )
    return found


def _type(head: int, told: int, entity: Entity | None) -> SourceType:
    """What the source's head noun tells goes before what its entity is, unless that is a person."""
    if entity is None or (head >= 0 and (entity.type != "person" or TYPES[head] == "anonymous")):
        return TYPES[told]
    return _OF_ENTITIES.get(entity.type, TYPES[told])


def _colon(text: str, start: int) -> Span:
    while start < len(text) - 1 and text[start] not in ":：":
        start += 1
    return start, start + 1


def _content(reading: Reading, first: int, last: int) -> Span:
    """From the first token to before the last, with the quotation marks and the stop that belong to it."""
    start, end = reading.span(first, last)
    text = reading.text
    if start and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return start, end
