"""What a tagger is: text in, tags out. It does no I/O, keeps no state between articles, and may fail alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from schemas.enriched import Aside, Attribution, Entity, Keyword, TopicTag
from schemas.raw import FeedRef
from services.enricher.reading import Reading, read

_NO_SPANS = np.empty((0, 2), np.int64)


@dataclass(slots=True)
class Draft:
    """The article as the taggers see it: plain text, and what the taggers before have filled in."""

    title: str
    text: str
    url: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    feed: FeedRef | None = None
    published_at: datetime | None = None
    language_claim: str | None = None
    language: str | None = None
    asides: list[Aside] | None = None
    entities: list[Entity] | None = None
    topics: list[TopicTag] | None = None
    keywords: list[Keyword] | None = None
    attributions: list[Attribution] | None = None
    names: Sequence[tuple[int, int, str]] | None = None
    """What a model has found for the entities tagger: start, end and type of each name; None where none has looked."""
    _made: dict[str, Reading] = field(default_factory=dict, init=False, repr=False, compare=False)
    _title_tokens: int = field(default=0, init=False, repr=False, compare=False)

    @property
    def whole(self) -> Reading:
        """The reading of title and text, a blank line between them; made once, as are its parts, for all taggers."""
        made = self._made.get("whole")
        if made is None:
            made = self._made["whole"] = read(f"{self.title}\n\n{self.text}")
            self._title_tokens = int(made.starts.searchsorted(len(self.title)))
        return made

    @property
    def title_tokens(self) -> int:
        """How many tokens of `whole` are the title's."""
        return self._title_tokens if "whole" in self._made or len(self.whole) else 0

    @property
    def reading(self) -> Reading:
        """The text's part of `whole`. Its first gap holds what ends the title, too."""
        made = self._made.get("text")
        if made is None:
            made = self._made["text"] = self.whole.after(self.title_tokens, len(self.title) + 2)
        return made

    @property
    def title_reading(self) -> Reading:
        """Of the title."""
        made = self._made.get("title")
        if made is None:
            made = self._made["title"] = self.whole.before(self.title_tokens, len(self.title))
        return made

    @property
    def aside_spans(self) -> NDArray[np.int64]:
        """A row for each aside: where it begins and where it ends in the text."""
        return np.array([aside.span for aside in self.asides], np.int64) if self.asides else _NO_SPANS


class Tagger(Protocol):
    """`name` is what stands in `degraded` when it fails; `fields` are the fields of the enriched event it fills.

    `about` names the model, the lists or the data that it was built with and their versions, for `wireroom doctor`;
    empty when there are none.
    """

    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def about(self) -> str: ...

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The values of `fields` for one article. Any exception leaves the fields empty and the name in `degraded`."""
        ...


@runtime_checkable
class BatchTagger(Tagger, Protocol):
    """A tagger that does part of its work for many articles at once, which is faster."""

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Put into the drafts what `tag` needs. Called once before a batch's articles are tagged, with all of them.

        When it raises, `tag` is called all the same and must do without: for each article alone, or by raising.
        """
        ...
