"""Fills `keywords`: the phrases that a person would file the article under.

Names and phrases between stop words are counted, as RAKE does (Rose et al. 2010), and weighed as YAKE does (Campos et
al. 2020) by how often, how early and in what case they stand; what lies within a longer phrase counts for that one, as
in the C-value (Frantzi et al. 2000). No model and no corpus: only the article and the language's stop words.
"""

from collections.abc import Iterator, Mapping

from schemas.enriched import Keyword
from services.enricher.reading import Reading
from services.enricher.taggers.base import Draft
from services.enricher.taggers.outlet import outlet_names
from services.enricher.taggers.phrases import Phrase, phrases
from services.enricher.taggers.stop_words import StopWords, stop_words

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
        best = 0.0
        keywords: list[Keyword] = []
        # Of those chosen: in small letters with a space around, and in the singular.
        spaced: list[str] = []
        singular: set[str] = set()
        for text, score in _candidates(draft, words):
            if len(keywords) == MOST or score < FAINTEST * best:
                break
            key = text.lower()
            if key in outlet or (single := key.removesuffix("s").removesuffix("e")) in singular:
                continue
            one = f" {key} "
            if any(one in other or other in one for other in spaced):
                continue
            best = best or score
            keywords.append(Keyword(text=text, score=round(score / best, 3)))
            spaced.append(one)
            singular.add(single)
        return {"keywords": keywords}


def _candidates(draft: Draft, words: StopWords) -> Iterator[tuple[str, float]]:
    """Phrases as they are written, and their scores, the best first."""
    whole = draft.whole
    starts, ends = whole.starts, whole.ends
    for one in phrases(whole, draft.title_tokens, words, draft.aside_tokens):
        text = whole.text[starts[one.start] : ends[one.start + one.length - 1]]
        if one.small:
            text = _in_small_letters(whole, one)
        # Of one word in small letters some endings tell that it says nothing by itself.
        if one.length > 1 or not text[0].islower() or len(text) < 5 or not text.lower().endswith(words.endings):
            yield text, one.score


def _in_small_letters(whole: Reading, phrase: Phrase) -> str:
    """The phrase, those of its words small that are to be."""
    text, before = "", int(whole.starts[phrase.start])
    for place in range(phrase.length):
        token = phrase.start + place
        word = whole.token(token)
        text += whole.text[before : whole.starts[token]] + (word.lower() if phrase.small >> place & 1 else word)
        before = int(whole.ends[token])
    return text
