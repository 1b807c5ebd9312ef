"""The texts that rules look for: words, phrases and regular expressions, all of a file looked for in one go. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from services.enricher.rules.patterns import Pattern, Patterns
from services.enricher.rules.words import BREAK, Vocabulary, Words, as_term, folded, spans_of, words_of
from services.unspaced import UNSPACED

Kind = Literal["term", "letters", "regex"]


class Sign(NamedTuple):
    """A text to look for.

    A `term` is words with one space between them, `letters` stand anywhere in a script without spaces, and a `regex` is
    as the user wrote it.
    """

    kind: Kind
    text: str

    @classmethod
    def of(cls, text: str) -> "Sign":
        """For a word or phrase as the user wrote it."""
        return cls("letters", folded(text)) if UNSPACED.search(text) else cls("term", as_term(text))


class Signs:
    """All signs of the rules."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        kept = sorted(set(signs))
        terms = [sign.text for sign in kept if sign.kind == "term"]
        self._vocabulary = Vocabulary(terms) if terms else None
        self._letters = tuple(sign for sign in kept if sign.kind == "letters")
        self._patterns = Patterns([Pattern(sign.text) for sign in kept if sign.kind == "regex"])

    def found(self, texts: Sequence[str]) -> frozenset[Sign]:
        """Those that stand in one of the texts; none goes on from one into the next."""
        plain = folded(BREAK.join(texts))
        terms = self._vocabulary.said(words_of(plain)) if self._vocabulary else ()
        return frozenset(
            [
                *(Sign("term", term) for term in terms),
                *(sign for sign in self._letters if sign.text in plain),
                *(Sign("regex", pattern.regex) for text in texts for pattern in self._patterns.found(text)),
            ]
        )


def places(sign: Sign, text: str, plain: str, words: Words) -> Sequence[tuple[tuple[int, int], bool]]:
    """Where a sign stands, and whether those are places in the text or in `plain`, the text folded."""
    if sign.kind == "regex":
        return [(span, True) for span in Pattern(sign.text).spans(text)]
    if sign.kind == "term":
        return [(span, False) for span in spans_of(sign.text, words)]
    found, start = [], plain.find(sign.text)
    while start >= 0:
        found.append(((start, start + len(sign.text)), False))
        start = plain.find(sign.text, start + len(sign.text))
    return found
