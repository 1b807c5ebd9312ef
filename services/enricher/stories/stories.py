"""The stories of the last days. Pure: no clock, no I/O.

Single-pass clustering (Yang, Pierce, Carbonell 1998, "A study on retrospective and on-line event detection"): an
article joins the story it is most like, or founds one. What is placed where depends on nothing but the
articles added and the order in which each was last added, so the state can be rebuilt from stored articles.
"""

from services.enricher.stories.sitting import Sitting
from services.enricher.stories.window import Window, many_heads


class Stories:
    """What is known of the articles of the last `window_s` seconds of stream time."""

    def __init__(self, window_s: float) -> None:
        self._window_ms = int(window_s * 1000)
        self._articles = Window(many_heads())

    def add(self, article_id: bytes, story: bytes, vector: bytes | None, at_ms: int) -> None:
        """An article was placed: ids of 16 bytes, a vector of `story_vectors`, and when, in ms since 1970.

        Added again, an article counts once, with its latest vector and time.
        """
        self._articles.drop(article_id)
        self._articles.add(article_id, story, vector, at_ms)
        self._close_gaps()

    def forget(self, article_id: bytes) -> None:
        """An article was withdrawn; harmless when it is not known."""
        self._articles.drop(article_id)
        self._close_gaps()

    def expire(self, now_ms: int) -> None:
        """Forget what was last added longer ago than the window."""
        self._articles.expire(now_ms - self._window_ms)
        self._close_gaps()

    def sitting(self) -> Sitting:
        """An overlay for one batch; it is void when anything changes here."""
        return Sitting(self._articles)

    def _close_gaps(self) -> None:
        if self._articles.is_gappy:
            self._articles = self._articles.without_gaps()
