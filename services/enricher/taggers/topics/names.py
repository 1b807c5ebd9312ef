"""The topics' own names, as what tells of topics in texts of the languages that the taxonomy is translated into. Pure.

Names alone tell little: only long ones count, since short ones are words of everyday use ("parti", "arte", "agua"), and
a topic needs several of them or one in the title.
"""

from collections.abc import Mapping

from services.enricher.taggers.topics.taxonomy import topics
from services.enricher.taggers.topics.terms import ANY, Terms, TermTable, table_of

LANGUAGES = {
    "ar": ("ar",), "da": ("da",), "de": ("de",), "es": ("es",), "fr": ("fr",), "nb": ("nb",), "nn": ("nn",),
    "no": ("nb", "nn"), "pt": ("pt", "pt-BR"), "sv": ("sv",),
}  # fmt: skip
"""ISO 639-1 codes, and the forms of names that are looked for."""
_LONG, _LONG_ARABIC = 9, 7
"""Letters of a name of one word that counts."""


def name_tables() -> Mapping[str, TermTable]:
    """A table for each language."""
    return {language: table_of(_names(forms)) for language, forms in LANGUAGES.items()}


def _names(forms: tuple[str, ...]) -> Terms:
    terms: Terms = {}
    for number, topic in topics().items():
        for form in forms:
            name = topic.names.get(form, "").partition("(")[0].strip().lower()
            if " " in name or len(name) >= (_LONG_ARABIC if form == "ar" else _LONG):
                terms.setdefault(name, (ANY, {}))[1][number] = 3
    return terms
