"""Fills `keywords`: the phrases that a person would file the article under.

Names and phrases between stop words are counted, as RAKE does (Rose et al. 2010), and weighed as YAKE does (Campos et
al. 2020) by how often, how early and in what case they stand; what lies within a longer phrase counts for that one, as
in the C-value (Frantzi et al. 2000). No model and no corpus: only the article and the language's stop words.
"""

from collections.abc import Mapping

from schemas.enriched import Keyword
from services.enricher.taggers.base import Draft
from services.enricher.taggers.outlet import outlet_names
from services.enricher.taggers.phrases import Phrase, phrases
from services.enricher.taggers.stop_words import stop_words

MOST = 8
"""Keywords an article has at most."""
FAINTEST = 0.15
"""Keywords scoring less than this share of the best are left out."""

_LENGTH_WEIGHT = (0.0, 1.0, 1.5, 1.6, 1.6)
"""By words: two say more than one; the fourth adds little."""
_NAME_WEIGHT = 1.4
_TITLE_BONUS = 1.5
_EARLY = 60
"""Tokens after which the bonus for standing early has halved."""


class KeywordsTagger:
    """The stop words are read when the tagger is built."""

    name = "keywords"
    fields = ("keywords",)

    def __init__(self) -> None:
        self._stop_words = stop_words()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """Up to MOST keywords, the best first; None when the language is not known or has no stop words here."""
        words = self._stop_words.get(draft.language or "")
        if words is None:
            return {"keywords": None}
        outlet = outlet_names(draft)
        scored = sorted(
            ((_score(phrase), phrase) for phrase in phrases(draft.title, draft.text, words)),
            key=lambda pair: (-pair[0], pair[1].first, pair[1].key),
        )
        chosen: list[tuple[float, Phrase]] = []
        for score, phrase in scored:
            if len(chosen) == MOST or (chosen and score < FAINTEST * chosen[0][0]):
                break
            if phrase.key not in outlet and not any(_repeats(phrase, other) for _, other in chosen):
                chosen.append((score, phrase))
        return {
            "keywords": [Keyword(text=phrase.text, score=round(score / chosen[0][0], 3)) for score, phrase in chosen]
        }


def _score(phrase: Phrase) -> float:
    often = phrase.count + (_TITLE_BONUS if phrase.in_title else 0.0)
    early = 1.0 + _EARLY / (_EARLY + phrase.first)
    return often * early * _LENGTH_WEIGHT[phrase.length] * (_NAME_WEIGHT if phrase.is_name else 1.0)


def _repeats(phrase: Phrase, other: Phrase) -> bool:
    """Whether one lies within the other, or differs from it only by a plural's ending."""
    one, two = f" {phrase.key} ", f" {other.key} "
    return one in two or two in one or _singular(phrase.key) == _singular(other.key)


def _singular(key: str) -> str:
    return key.removesuffix("s").removesuffix("e")
