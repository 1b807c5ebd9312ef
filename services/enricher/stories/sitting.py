"""One batch of articles being placed, over what is known already and without changing it. Pure.

A sitting places each article as if those before it in the batch had been added already. It is thrown away when the
batch must be judged again.
"""

from services.enricher.stories import scoring
from services.enricher.stories.packing import Compared, hashes
from services.enricher.stories.scoring import Placement, most_shared, nearest
from services.enricher.stories.window import FewHeads, Window

_LOOKED_UP = 8
"""Terms of an article under which others are looked for."""
_NEWEST = 12
"""Articles looked at under one term."""


class Sitting:
    """Rows of the batch's own articles are told from those known before by their sign: row n is here -1 - n."""

    def __init__(self, known: Window) -> None:
        self._known = known
        self._known_at = known.changes
        self._placed = Window(FewHeads())
        self._hidden: dict[int, bytes] = {}

    def place(self, article_id: bytes, vector: bytes | None, at_ms: int) -> Placement:
        """Place a new article, at a time in ms since 1970. One that is known after all keeps its story."""
        return self._place(article_id, self.forget(article_id), vector, at_ms)

    def again(self, article_id: bytes, vector: bytes | None, at_ms: int, story: bytes) -> Placement:
        """An updated article keeps its story, given for an article that is older than the window."""
        return self._place(article_id, self.forget(article_id) or story, vector, at_ms)

    def forget(self, article_id: bytes) -> bytes | None:
        """An article was withdrawn; the story it was in, if it was known."""
        if self._known.changes != self._known_at:
            raise RuntimeError("the stories have changed since this sitting began: begin another with sitting()")
        if (row := self._placed.find(article_id)) is not None:
            self._placed.drop_row(row)
            return self._placed.story(row)
        row = self._known.find(article_id)
        if row is None or row in self._hidden:
            return None
        self._hidden[row] = self._known.story(row)
        return self._hidden[row]

    def _place(self, article_id: bytes, kept: bytes | None, vector: bytes | None, at_ms: int) -> Placement:
        nearest_story, score = self._nearest(vector, kept) if vector else (None, 0.0)
        joined = nearest_story if score >= scoring.THRESHOLD else None
        story = kept or joined or article_id
        self._placed.add(article_id, story, vector, at_ms)
        return Placement(story, self._size(story), score, scoring.THRESHOLD)

    def _nearest(self, vector: bytes, kept: bytes | None) -> tuple[bytes | None, float]:
        """The most alike story and the likeness to it; for an article that has its story, to that one alone."""
        shares: dict[int, int] = {}
        terms = hashes(vector)[:_LOOKED_UP]
        for rank, term in enumerate(terms):
            weight = len(terms) - rank
            here = self._placed.newest(term, _NEWEST)
            for row in here:
                shares[-1 - row] = shares.get(-1 - row, 0) + weight
            for row in self._known.newest(term, _NEWEST - len(here), self._hidden.keys()):
                shares[row] = shares.get(row, 0) + weight
        members = (
            (self._placed.story(-1 - row), self._placed.vector(-1 - row))
            if row < 0
            else (self._known.story(row), self._known.vector(row))
            for row in most_shared(shares)
        )
        told = members if kept is None else (member for member in members if member[0] == kept)
        return nearest(Compared(vector), told, self._size)

    def _size(self, story: bytes) -> int:
        hidden = sum(one == story for one in self._hidden.values())
        return self._known.size(story) - hidden + self._placed.size(story)
