"""What a rule can ask of an article. Each condition answers True, False, or None: what it asks about is not known.

Unknown stays unknown (Kleene's three-valued logic), so that `not` never makes a rule match because a tagger is missing.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from services.enricher.taggers.base import Draft
from services.unspaced import UNSPACED

_WORD = re.compile(r"\w+")


class Article:
    """An article as conditions see it; what they look through is prepared once for all of them, when first needed."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def text(self) -> str:
        """Title, summary and text."""
        draft = self.draft
        summary = "" if draft.summary in (None, draft.text) else f"{draft.summary}\n"
        return f"{draft.title}\n{summary}{draft.text}"

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.folded))

    @cached_property
    def spaced(self) -> str:
        """All words with one space between them and around."""
        return spaced(self.folded)


def folded(text: str) -> str:
    """The text as it is compared: composed (NFC), without regard to case."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).casefold()


def spaced(text: str) -> str:
    """The words of a text with one space between them and around; what stands between words is not looked at."""
    return f" {' '.join(_WORD.findall(text))} "


class Condition(Protocol):
    """Whether it holds for an article; None when what it asks about is not known."""

    def holds(self, article: Article) -> bool | None: ...


class Pattern(Protocol):
    """A compiled regular expression that takes linear time."""

    def search(self, text: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Says:
    """Title, summary or text hold one of the words, phrases or patterns. Phrases are in the form of `spaced`."""

    words: frozenset[str]
    phrases: tuple[str, ...]
    unspaced: tuple[str, ...]
    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, texts: Sequence[str], patterns: Sequence[Pattern]) -> "Says":
        """For words and phrases as the user wrote them."""
        unspaced = {folded(text) for text in texts if UNSPACED.search(text)}
        sequences = [_WORD.findall(folded(text)) for text in texts if not UNSPACED.search(text)]
        return cls(
            words=frozenset(words[0] for words in sequences if len(words) == 1),
            phrases=tuple(f" {' '.join(words)} " for words in sequences if len(words) > 1),
            unspaced=tuple(sorted(unspaced)),
            patterns=tuple(patterns),
        )

    def holds(self, article: Article) -> bool:
        return (
            (bool(self.words) and not self.words.isdisjoint(article.words))
            or any(phrase in article.spaced for phrase in self.phrases)
            or any(text in article.folded for text in self.unspaced)
            or any(pattern.search(article.text) is not None for pattern in self.patterns)
        )


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The article is in one of the languages, by ISO 639-1 code."""

    codes: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        language = article.draft.language
        return None if language is None else language in self.codes


@dataclass(frozen=True, slots=True)
class FromFeed:
    """The article's feed has one of the names as its id, address or title."""

    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        feed = article.draft.feed
        return None if feed is None else _any_of(self.names, feed.id, feed.url, feed.title)


@dataclass(frozen=True, slots=True)
class OnTopic:
    """The article has a topic with one of the names as its id or name."""

    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        topics = article.draft.topics
        return None if topics is None else any(_any_of(self.names, topic.id, topic.name) for topic in topics)


@dataclass(frozen=True, slots=True)
class NamesEntity:
    """The article names an entity of one of the names."""

    names: frozenset[str]

    def holds(self, article: Article) -> bool | None:
        entities = article.draft.entities
        return None if entities is None else any(_any_of(self.names, entity.name) for entity in entities)


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the conditions hold."""

    conditions: tuple[Condition, ...]

    def holds(self, article: Article) -> bool | None:
        unknown = False
        for condition in self.conditions:
            answer = condition.holds(article)
            if answer is False:
                return False
            unknown = unknown or answer is None
        return None if unknown else True


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the conditions holds."""

    conditions: tuple[Condition, ...]

    def holds(self, article: Article) -> bool | None:
        unknown = False
        for condition in self.conditions:
            answer = condition.holds(article)
            if answer:
                return True
            unknown = unknown or answer is None
        return None if unknown else False


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition

    def holds(self, article: Article) -> bool | None:
        answer = self.condition.holds(article)
        return None if answer is None else not answer


def _any_of(names: frozenset[str], *values: str | None) -> bool:
    return any(value is not None and folded(value) in names for value in values)
