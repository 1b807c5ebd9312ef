"""Fills `attributions`: who is cited, with which cue, for what; and `origins`: the outlets that the news is from.

English alone. Cues are words of a list, sources are what stands where a subject stands; the best source of each cue is
kept when it is more likely right than wrong. Which words are quoted, the text's reading tells.
"""

from collections.abc import Mapping
from typing import Any

from schemas.enriched import Span
from services.enricher.taggers.attributions.description import LISTED
from services.enricher.taggers.attributions.finding import found
from services.enricher.taggers.attributions.origins import origin_table, origins
from services.enricher.taggers.attributions.outlets import listed, outlet, outlet_table
from services.enricher.taggers.attributions.scoring import weights
from services.enricher.taggers.attributions.sources import TYPES
from services.enricher.taggers.attributions.vocabulary import vocabulary
from services.enricher.taggers.base import Draft

_LANGUAGE = "en"
_OPENING, _CLOSING = frozenset("\"'“‘«„"), frozenset("\"'”’».!?…,")


class AttributionsTagger:
    """The words and weights are read when the tagger is built."""

    name = "attributions"
    fields = ("attributions", "origins")
    about = "English, weights learned on PolNeAR"

    def __init__(self) -> None:
        vocabulary()
        weights()
        outlet_table()
        origin_table()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The attributions in the order of their cues, and the origins they tell; None when it may not be English."""
        if draft.language != _LANGUAGE:
            return {"attributions": None, "origins": None}
        rows, is_first = found(draft)
        attributions, telling = _attributions(draft.text, rows)
        return {"attributions": attributions, "origins": origins(telling, draft.text, is_first=is_first)}


def _attributions(text: str, rows: list[list[int]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All attributions, and those of them that may tell an origin."""
    attributions, telling = [], []
    for start, end, cue_start, cue_end, first, last, direct, outer, entity, type_, hint, is_telling in rows:
        if cue_start == cue_end:
            cue_start, cue_end = _colon(text, end)
        source = text[start:end]
        is_outlet = hint and (listed(source) if hint == LISTED else outlet(source))
        attribution = {
            "source": source,
            "source_span": (start, end),
            "source_type": "outlet" if is_outlet else TYPES[type_],
            "entity": None if entity < 0 else entity,
            "cue": text[cue_start:cue_end],
            "cue_span": (cue_start, cue_end),
            "content_span": _with_marks(text, first, last, direct) if first < last else (cue_end, cue_end),
            "direct": direct == 1,
            "within": None if outer < 0 else outer,
        }
        attributions.append(attribution)
        if hint or is_telling:
            telling.append(attribution)
    return attributions, telling


def _colon(text: str, start: int) -> Span:
    while start < len(text) - 1 and text[start] not in ":：":
        start += 1
    return start, start + 1


def _with_marks(text: str, start: int, end: int, direct: int) -> Span:
    """The span with the quotation marks and the stop that belong to it; what is not quoted ends with no comma."""
    if start and text[start - 1] in _OPENING:
        start -= 1
    length = len(text)
    while end < length and text[end] in _CLOSING:
        end += 1
    while not direct and text[end - 1] == ",":
        end -= 1
    return start, end
