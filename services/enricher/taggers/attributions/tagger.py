"""Fills `attributions`: who is cited, with which cue, for what.

English alone. Cues are words of a list, sources are what stands where a subject stands; the best source of each cue is
kept when it is more likely right than wrong. Which words are quoted, the text's reading tells.
"""

from collections.abc import Mapping, Sequence

from schemas.enriched import Attribution, Entity, Span
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.candidates import CITED_KIND, Rows, candidates
from services.enricher.taggers.attributions.contents import Spans, contents
from services.enricher.taggers.attributions.nesting import within
from services.enricher.taggers.attributions.outlets import mark_outlets, outlets
from services.enricher.taggers.attributions.scoring import chosen, weights
from services.enricher.taggers.attributions.sources import Sources
from services.enricher.taggers.attributions.vocabulary import Facts, vocabulary
from services.enricher.taggers.base import Draft

_LANGUAGE = "en"
_OPENING, _CLOSING = "\"'“‘«„", "\"'”’».!?…,"


class AttributionsTagger:
    """The words and weights are read when the tagger is built."""

    name = "attributions"
    fields = ("attributions",)

    def __init__(self) -> None:
        self._vocabulary = vocabulary()
        outlets()
        weights()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The attributions in the order of their cues; None when the text is not known to be English."""
        if draft.language != _LANGUAGE:
            return {"attributions": None}
        reading = draft.reading
        facts = mark_outlets(reading, self._vocabulary.facts_of(reading))
        rows, walls = candidates(reading, facts)
        rows = chosen(rows)
        spans = contents(reading, facts, rows, walls)
        return {"attributions": _attributions(reading, facts, rows, spans, draft.entities or ())}


def _attributions(
    reading: Reading, facts: Facts, rows: Rows, spans: Spans, entities: Sequence[Entity]
) -> list[Attribution]:
    given = rows.tolist()
    sources = [reading.span(row[2], row[3]) for row in given]
    cues = [_cue(reading, row[0], row[1], source) for row, source in zip(given, sources, strict=True)]
    contents = [_content(reading, start, stop) for start, stop, _ in spans.tolist()]
    direct = (spans[:, 2] != 0).tolist()
    citing = {place: _citing(reading, place, given) for place, row in enumerate(given) if row[6] == CITED_KIND}
    for place, other in citing.items():
        if other is not None:
            contents[place], direct[place] = contents[other], direct[other]
    outer = within(cues, sources, contents)
    kinds = Sources(reading, facts, entities)
    text = reading.text
    found: list[Attribution] = []
    for place, row in enumerate(given):
        entity, kind = kinds.identify(row[2], row[3])
        found.append(
            Attribution(
                source=text[slice(*sources[place])],
                source_span=sources[place],
                source_type=kind,
                entity=entity,
                cue=text[slice(*cues[place])],
                cue_span=cues[place],
                content_span=contents[place],
                direct=direct[place],
                within=citing.get(place) if place in citing else outer[place],
            )
        )
    return found


def _cue(reading: Reading, first: int, last: int, source: Span) -> Span:
    if last > first:
        return reading.span(first, last)
    colon = reading.text.index(":", source[1])
    return colon, colon + 1


def _content(reading: Reading, first: int, last: int) -> Span:
    """From the first token to before the last, with the quotation marks and the stop that belong to it."""
    start, end = reading.span(first, last)
    text = reading.text
    if start and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return start, end


def _citing(reading: Reading, place: int, rows: Sequence[Sequence[int]]) -> int | None:
    """The place of the attribution whose source cites this one: the one beside it in the same sentence."""
    sentence = reading.sentences[rows[place][2]]
    for other in (place - 1, place + 1):
        if 0 <= other < len(rows) and rows[other][6] != CITED_KIND and reading.sentences[rows[other][2]] == sentence:
            return other
    return None
