"""Fills `keywords`: the phrases that a person would file the article under.

Names and phrases between stop words are counted, as RAKE does (Rose et al. 2010), and weighed as YAKE does (Campos et
al. 2020) by how often, how early and in what case they stand; what lies within a longer phrase counts for that one, as
in the C-value (Frantzi et al. 2000). No model and no corpus: only the article and the language's stop words.
"""

from collections.abc import Mapping

from services.enricher.reading import Reading
from services.enricher.taggers.base import Draft
from services.enricher.taggers.keywords.phrases import phrases
from services.enricher.taggers.outlet import outlet_names
from services.enricher.taggers.stop_words import stop_words

MOST = 8
"""Keywords an article has at most."""
FAINTEST = 0.15
"""Keywords scoring less than this share of the best are left out."""


class KeywordsTagger:
    """The stop words are read when the tagger is built."""

    name = "keywords"
    fields = ("keywords",)

    def __init__(self) -> None:
        self._stop_words = stop_words()
        self.about = f"stop words of {len(self._stop_words)} languages"

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """Up to MOST keywords, the best first; None when the language is not known or has no stop words here."""
        words = self._stop_words.get(draft.language or "")
        if words is None:
            return {"keywords": None}
        outlet = outlet_names(draft)
        whole = draft.whole
        keywords: list[dict[str, object]] = []
        best, chosen = 0.0, 0
        singular: set[str] = set()
        for place, (phrase, score) in enumerate(zip(*phrases(draft, words), strict=True)):
            if len(keywords) == MOST or score < FAINTEST * best:
                break
            start, end, first, length, small, overlaps = phrase
            if overlaps & chosen:
                continue
            text = _in_small_letters(whole, first, length, small) if small else whole.text[start:end]
            key = text.lower()
            # Of one word in small letters some endings tell that it says nothing by itself.
            if length == 1 and len(text) > 4 and text[0].islower() and key.endswith(words.endings):
                continue
            if key in outlet or (single := key.removesuffix("s").removesuffix("e")) in singular:
                continue
            best = best or score
            keywords.append({"text": text, "score": round(score / best, 3)})
            chosen |= 1 << place
            singular.add(single)
        return {"keywords": keywords}


def _in_small_letters(whole: Reading, first: int, length: int, small: int) -> str:
    """The phrase of so many tokens, those small whose bits are set."""
    text, before = "", int(whole.starts[first])
    for place in range(length):
        word = whole.token(first + place)
        text += whole.text[before : whole.starts[first + place]] + (word.lower() if small >> place & 1 else word)
        before = int(whole.ends[first + place])
    return text
