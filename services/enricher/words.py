"""An article's words, as all that compares texts sees them. Pure."""

import re
import unicodedata

# Scripts that put no space between words: each letter stands as a word, so that a shingle is five letters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}\U00020000-\U0003fffd]|[^\W_{_UNSPACED}\U00020000-\U0003fffd]+")


def words(text: str) -> list[str]:
    """The text's words in one case and one Unicode form (NFKC), without punctuation; letters in unspaced scripts."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
