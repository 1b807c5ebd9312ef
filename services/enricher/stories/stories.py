"""The stories of the last days. Pure: no clock, no I/O.

Single-pass clustering (Yang, Pierce, Carbonell 1998, "A study on retrospective and on-line event detection"): an
article joins the story it is most like, or founds one. The articles of a batch are grouped first, and each goes where
its group does. What is placed where depends on nothing but the articles added, the order in which each was last added,
and the batch, so the state can be rebuilt from stored articles.
"""

from collections.abc import Iterable

from services.enricher.stories import scoring
from services.enricher.stories.plan import Plan
from services.enricher.stories.scoring import Placement, nearest
from services.enricher.stories.window import Window


class Stories:
    """What is known of the articles of the last `window_s` seconds of stream time.

    What a batch adds can be taken back until it is kept: then the batch is judged again.
    """

    def __init__(self, window_s: float) -> None:
        self._window_ms = int(window_s * 1000)
        self._articles = Window()
        self._plan = Plan()

    def plan(self, articles: Iterable[tuple[bytes, bytes]]) -> None:
        """Group the articles of a batch, as (id, vector) pairs, with each other and with the stories of the window.

        It holds for articles that turn out to be new, until something is kept or taken back.
        """
        new = (vector for article_id, vector in articles if self._articles.find(article_id) is None)
        self._plan = Plan.of(new, self._articles)

    def place(self, article_id: bytes, vector: bytes | None, story: bytes | None = None) -> Placement:
        """Where an article with this id of 16 bytes and this vector of `story_vectors` would stand; it is not added.

        One that is known keeps its story. `story` is that of an article which may be older than the window.
        """
        row = self._articles.find(article_id)
        kept = story if row is None else self._articles.story(row)
        planned = self._plan.place(vector) if vector and not kept else None
        found, score = planned or (self._nearest(vector, row, kept) if vector else (None, 0.0))
        joined = found if score >= scoring.THRESHOLD else None
        placed = kept or joined or article_id
        others = self._articles.size(placed) - (row is not None)
        return Placement(placed, others + 1, score, scoring.THRESHOLD)

    def add(self, article_id: bytes, story: bytes, vector: bytes | None, at_ms: int) -> None:
        """An article was placed, at a time in ms since 1970.

        Added again, an article counts once, with its latest vector and time.
        """
        self._articles.add(article_id, story, vector, at_ms)
        if vector and article_id == story:
            self._plan.found(article_id, vector)

    def forget(self, article_id: bytes) -> None:
        """An article was withdrawn; harmless when it is not known."""
        self._articles.drop(article_id)

    def keep(self) -> None:
        """What was added and forgotten is no longer taken back."""
        self._articles.keep()
        self._plan = Plan()

    def take_back(self) -> None:
        """Undo all since `keep`."""
        self._articles.take_back()
        self._plan = Plan()

    def expire(self, now_ms: int) -> None:
        """Forget what was last added longer ago than the window; what was not kept is taken back."""
        self._articles.expire(now_ms - self._window_ms)
        self._plan = Plan()

    def _nearest(self, vector: bytes, own: int | None, kept: bytes | None) -> tuple[bytes | None, float]:
        """The most alike story and the likeness to it; for an article that has its story, to that one alone."""
        alike = (one for one in self._articles.alike(vector, own) if kept is None or one.story == kept)
        return nearest(alike, lambda story: self._articles.size(story) - (own is not None))
