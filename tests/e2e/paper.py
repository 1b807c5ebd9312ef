"""A paper whose feeds are polled and enriched in this process, on the embedded log and store, on a clock of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from ipaddress import ip_network
from pathlib import Path

from schemas.enriched import EnrichedArticle
from schemas.feed_event import FeedEvent
from schemas.topics import ARTICLES_ENRICHED
from services.enricher.outcomes import Outcome
from services.poller.fetching.fetch import Fetcher
from tests.enricher.running import Desk, desk
from tests.poller.newsroom import Newsroom
from tests.poller.publisher import Answer, Publisher

_NAMESPACES = "xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'"


@dataclass(frozen=True)
class Item:
    """An entry of an Atom feed; `gone` makes it a tombstone (RFC 6721)."""

    number: int
    title: str = ""
    html: str = ""
    entry_id: str = ""
    link: str = ""
    date: str = "2026-11-20T08:00:00Z"
    gone: bool = False

    def xml(self) -> str:
        """The entry as it stands in a document."""
        entry_id = escape(self.entry_id or f"tag:paper.example,2026:{self.number}")
        if self.gone:
            return f"<at:deleted-entry ref='{entry_id}' when='{self.date}'/>"
        return (
            f"<entry><id>{entry_id}</id><title>{escape(self.title or headline(self.number))}</title>"
            f"<link href='{escape(self.link or f'https://paper.example/{self.number}')}'/><updated>{self.date}</updated>"
            f"<content type='html'>{escape(self.html or report(self.number))}</content></entry>"
        )


def headline(number: int) -> str:
    """A headline that no other number has."""
    return f"Council votes on plan {number}"


def report(number: int, figure: int = 17) -> str:
    """A text, as HTML, that is no near copy of another number's."""
    words = " ".join(f"word{number}x{place}" for place in range(60))
    return f"<p>{words}.</p><p>The plan was carried by {figure} votes.</p>"


@dataclass
class Paper:
    """What the paper's parts are; `told` are the outcomes of all articles so far."""

    newsroom: Newsroom
    desk: Desk
    publisher: Publisher
    fetches: list[FeedEvent] = field(default_factory=list)

    @property
    def told(self) -> list[Outcome]:
        """What has become of all raw articles so far."""
        return self.desk.outcomes

    async def polled(self, *items: Item, path: str = "/feed", after_s: float = 900) -> FeedEvent:
        """The feed at the path has these entries, and is polled some time after the last poll."""
        body = f"<feed {_NAMESPACES}><title>The Paper</title>{''.join(item.xml() for item in items)}</feed>"
        self.publisher.answers[path] = Answer(body.encode(), headers={"Content-Type": "application/atom+xml"})
        self.newsroom.now += after_s
        (event,) = await self.newsroom.once(self.publisher.url(path))
        self.fetches.append(event)
        return event

    async def shows(self, *items: Item, path: str = "/feed", after_s: float = 900) -> list[tuple[str, int]]:
        """As `polled`, and enriched: kind and version of each outcome."""
        await self.polled(*items, path=path, after_s=after_s)
        return await self.enriched()

    async def enriched(self) -> list[tuple[str, int]]:
        """Kind and version of what has become of the raw articles that waited."""
        before = len(self.told)
        await self.desk.drain()
        return [(outcome.kind, outcome.verdict.version) for outcome in self.told[before:]]

    async def events(self) -> list[EnrichedArticle]:
        """The enriched events so far, in the order of their versions."""
        records = await self.desk.read(ARTICLES_ENRICHED.name)
        events = [EnrichedArticle.model_validate_json(record.value or b"") for record in records]
        return sorted(events, key=lambda event: event.version)


@asynccontextmanager
async def printing(folder: Path) -> AsyncIterator[Paper]:
    """A paper whose log and store are files of the folder."""
    loopback = (ip_network("127.0.0.0/8"),)
    async with (
        desk(folder) as parts,
        Publisher() as publisher,
        Fetcher(allow=loopback, version="1.2", timeout_s=10, max_bytes=1_000_000) as fetcher,
    ):
        newsroom = Newsroom(parts.log, parts.store, fetcher)  # type: ignore[arg-type]
        yield Paper(newsroom, parts, publisher)
