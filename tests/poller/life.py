"""The life of one feed in values: document after document is settled, each on the state that the last one left."""

from dataclasses import replace
from typing import Any

from schemas.feed_event import FeedEvent
from schemas.raw import RawArticle
from services.errors import FetchError
from services.poller.fetching.fetch import Fetched
from services.poller.formats.parsed import ParsedFeed
from services.poller.outcomes.releasing import with_released
from services.poller.outcomes.schedule import Bounds
from services.poller.outcomes.settle import Settled, Visit, settle_document, settle_failure, settle_known
from services.store.base import Feed, FeedState, LeasedFeed

FEED = Feed(id="f" * 32, url="https://paper.example/f", title="Paper")
START = 1_800_000_000.0
HOUR_S = 3600.0


class Life:
    """A feed that is polled; `now` is in seconds since the epoch, `step_s` is what passes before each poll."""

    def __init__(self, *, step_s: float = 900.0) -> None:
        self.state = FeedState()
        self.now = START
        self.step_s = step_s
        self.answer = Fetched(url=FEED.url, status=200, body=b"x")

    def document(self, *entries: RawArticle, archives: tuple[ParsedFeed, ...] = (), **fields: Any) -> Settled:
        """What comes of a document with these entries, and of `archives` read with it; `fields` are ParsedFeed's."""
        self.now += self.step_s
        parsed = ParsedFeed(**{"format": "rss", "title": "The Paper", "entries": entries} | fields)
        return self._kept(settle_document(self._lease(), self.answer, parsed, self._visit(), older=archives))

    def delta(self, *entries: RawArticle, **headers: Any) -> Settled:
        """What comes of an answer with the new entries alone (226)."""
        self.now += self.step_s
        answer = replace(self.answer, status=226, delta=True, **headers)
        parsed = ParsedFeed("atom", entries=entries)
        return self._kept(settle_document(self._lease(), answer, parsed, self._visit()))

    def known(self, *, status: int = 304, **headers: Any) -> Settled:
        """What comes of an answer that the document is as it was."""
        self.now += self.step_s
        answer = replace(self.answer, status=status, body=b"", **headers)
        return self._kept(settle_known(self._lease(), answer, self._visit()))

    def failure(self, code: str = "timeout", **fields: Any) -> Settled:
        """What comes of a fetch that fails."""
        self.now += self.step_s
        return self._kept(settle_failure(self._lease(), FetchError(code, "no luck", **fields), self._visit()))

    def _kept(self, settled: Settled) -> Settled:
        settled = with_released(settled, self.now)
        self.state = FeedState.model_validate_json(settled.state.model_dump_json())
        return settled

    def _lease(self) -> LeasedFeed:
        return LeasedFeed(FEED, self.state)

    def _visit(self) -> Visit:
        return Visit(self.now, 1, Bounds.of(900), conditional=True)


def entry(number: int | str, title: str | None = None, **fields: Any) -> RawArticle:
    """An entry with an id, a page, a title and a text of its own."""
    given = {
        "entry_id": f"tag:paper.example,2026:{number}",
        "url": f"https://paper.example/{number}",
        "title": title or f"What happened on day {number}",
        "content_html": f"<p>All about it: {title or number}, told at some length.</p>",
    }
    return RawArticle.model_validate(given | fields)


def titles(settled: Settled) -> list[str | None]:
    """The titles that are published."""
    return [publication.article.title for publication in settled.publications]


def kinds(settled: Settled) -> list[str]:
    """The kinds of what is told."""
    return [event.kind for event in settled.events]


def codes(settled: Settled) -> list[str]:
    """The codes of the problems of the fetch."""
    return [problem.code for problem in settled.events[0].problems]


def counts(settled: Settled) -> tuple[int, int, int]:
    """New, changed and unchanged entries."""
    event: FeedEvent = settled.events[0]
    return event.new, event.changed, event.unchanged
