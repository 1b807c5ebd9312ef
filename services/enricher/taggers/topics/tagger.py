"""Fills `topics`: the IPTC Media Topics of an article, from its words and from the feed's own categories.

Precision goes before recall: what is not clear is not told. English texts are read by lists of terms (`terms.py`),
other languages of the taxonomy by its topics' names (`names.py`); for all others only the feed's categories count.
"""

from collections.abc import Mapping, Sequence

from services.enricher.taggers.base import Draft
from services.enricher.taggers.topics.categories import category_names, named
from services.enricher.taggers.topics.choosing import MOST_TOPS, chosen
from services.enricher.taggers.topics.evidence import Scores, evidence
from services.enricher.taggers.topics.names import name_table
from services.enricher.taggers.topics.taxonomy import topics, updated
from services.enricher.taggers.topics.term_table import table_of
from services.enricher.taggers.topics.terms import english_terms

CATEGORY_ALONE = 0.6
"""Confidence in a topic that only the feed's category names."""
CATEGORY_BESIDE = 0.4
"""The part of the doubt that a category takes away from a topic that the text tells, too."""
CONTRADICTED = 0.15
"""When the text tells topics, and less than this share of what speaks for the first of them speaks for the category's
top-level topic, the category does not count."""


class TopicsTagger:
    """The lists are read when the tagger is built, those of other languages than English when they are first needed."""

    name = "topics"
    fields = ("topics",)

    def __init__(self) -> None:
        category_names()
        terms = english_terms()
        self.about = f"Media Topics of {updated()}, {len(terms):,} English terms"
        self._english = table_of(terms)
        self._topics = [{"id": topic.id, "name": topic.name} for topic in topics().values()]
        self._places = {number: place for place, number in enumerate(topics())}
        self._parents = [[self._places[parent] for parent in topic.parents] for topic in topics().values()]

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The topics, the surest first, each with those above it; None when there is nothing to tell them by."""
        table = self._english if draft.language == "en" else name_table(draft.language or "")
        if table is None and not draft.categories:
            return {"topics": None}
        told: dict[int, float] = {}
        scores: Scores | None = None
        if table is not None:
            whole = draft.whole
            scores = evidence(whole, draft.title_tokens, table, draft.aside_spans, len(draft.title) + 2)
            told = chosen(scores, len(whole))
        if draft.categories:
            self._add(told, scores, named(draft.categories, draft.language))
        in_order = sorted(told.items(), key=lambda one: (-one[1], len(self._parents[one[0]]), one[0]))
        return {"topics": [{**self._topics[place], "confidence": round(sure, 3)} for place, sure in in_order]}

    def _add(self, told: dict[int, float], scores: Scores | None, categories: Sequence[str]) -> None:
        """Take the categories' topics into what the text tells. A feed that names many for an article names none."""
        first = next(iter(told), None)
        lines = [(self._places[number], *self._parents[self._places[number]]) for number in categories]
        are_many = len({line[-1] for line in lines}) > MOST_TOPS
        for line in lines:
            if line[-1] not in told and are_many:
                continue
            if first is not None and scores is not None and scores[line[-1]] < CONTRADICTED * scores[first]:
                continue
            for one in line:
                before = told.get(one)
                told[one] = CATEGORY_ALONE if before is None else before + CATEGORY_BESIDE * (1 - before)
