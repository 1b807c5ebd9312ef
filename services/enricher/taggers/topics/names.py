"""The topics' own names, as what tells of topics in texts of the languages that the taxonomy is translated into. Pure.

Names alone tell little: only long ones count, since short ones are words of everyday use ("parti", "arte", "agua"), and
a topic needs several of them or one in the title.
"""

from functools import cache

from services.enricher.taggers.topics.taxonomy import topics
from services.enricher.taggers.topics.term_table import ANY, Terms, TermTable, table_of

LANGUAGES = {
    "ar": ("ar",), "da": ("da",), "de": ("de",), "es": ("es",), "fr": ("fr",), "nb": ("nb",), "nn": ("nn",),
    "no": ("nb", "nn"), "pt": ("pt", "pt-BR"), "sv": ("sv",), "zh": ("zh",),
}  # fmt: skip
"""ISO 639-1 codes, and the forms of names that are looked for."""
_LONG = 9
_LONG_IN = {"ar": 7, "zh": 4}
"""Letters of a name without a space that counts; in Chinese each is a word's part."""


@cache
def name_table(language: str) -> TermTable | None:
    """The table of a language, made when it is first asked for; None for another language."""
    forms = LANGUAGES.get(language)
    return table_of(_names(forms)) if forms else None


def _names(forms: tuple[str, ...]) -> Terms:
    terms: Terms = {}
    for number, topic in topics().items():
        for form in forms:
            name = topic.names.get(form, "").partition("(")[0].strip().lower()
            if " " in name or len(name) >= _LONG_IN.get(form, _LONG):
                terms.setdefault(name, (ANY, {}))[1][number] = 3
    return terms
