"""What of articles is compared, and its words, for some articles at once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.enricher.words import Words, split

_AT_ONCE = 1 << 16
"""Characters after which the words of the articles so far are found: more would not stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an article says: its title and text as plain text, and whether it is retracted."""

    title: str
    text: str
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Worded:
    """Some articles and their words: the title of article a is text 2 a, its text is text 2 a + 1."""

    wordings: Sequence[Wording]
    words: Words

    @property
    def titles(self) -> range:
        """Which texts the titles are."""
        return range(0, 2 * len(self.wordings), 2)

    @property
    def texts(self) -> range:
        """Which texts the articles' texts are."""
        return range(1, 2 * len(self.wordings), 2)


def worded(wordings: Sequence[Wording]) -> Iterator[Worded]:
    """The articles, in order, some at a time."""
    chunk: list[Wording] = []
    size = 0
    for one in wordings:
        chunk.append(one)
        size += len(one.title) + len(one.text)
        if size >= _AT_ONCE:
            yield _worded(chunk)
            chunk, size = [], 0
    if chunk:
        yield _worded(chunk)


def _worded(wordings: Sequence[Wording]) -> Worded:
    return Worded(wordings, split([text for one in wordings for text in (one.title, one.text)]))
