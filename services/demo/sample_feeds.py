"""Serves the sample feeds on loopback. On the second visit some have changed, as feeds do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files

from aiohttp import web


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """A sample feed: its path on the server, what is sent at the first visit and at later ones, and its type."""

    path: str
    content_type: str
    first: str
    later: str

    def body(self, visit: int) -> bytes:
        """The bytes of the document at the visit, counted from 0."""
        return (files("services.demo") / "feeds" / (self.later if visit else self.first)).read_bytes()


def _same(path: str, content_type: str, file: str) -> SampleFeed:
    return SampleFeed(path, content_type, file, file)


SAMPLE_FEEDS = (
    SampleFeed(
        "/northport-courier.rss",
        "application/rss+xml",
        "northport-courier.rss.xml",
        "northport-courier.later.rss.xml",
    ),
    SampleFeed(
        "/east-bank-mail.atom", "application/atom+xml", "east-bank-mail.atom.xml", "east-bank-mail.later.atom.xml"
    ),
    _same("/arden-valley-radio.rdf", "application/rdf+xml", "arden-valley-radio.rdf.xml"),
    _same("/lowland-review.json", "application/feed+json", "lowland-review.json"),
    _same("/harbour-diary.rss", "application/rss+xml", "harbour-diary.malformed.rss.xml"),
    _same("/weather-desk.rss", "application/rss+xml", "weather-desk.future.rss.xml"),
    _same("/world-desk.rss", "application/rss+xml", "world-desk.rss.xml"),
    _same("/town-hall.rss", "text/html", "town-hall.html"),
)


@asynccontextmanager
async def served_sample_feeds() -> AsyncIterator[Mapping[str, str]]:
    """Serve the sample feeds on a free port of 127.0.0.1; yields name -> URL, the dead host among them."""
    visits = dict.fromkeys((feed.path for feed in SAMPLE_FEEDS), 0)
    by_path = {feed.path: feed for feed in SAMPLE_FEEDS}

    async def answer(request: web.Request) -> web.Response:
        feed = by_path[request.path]
        visit, visits[feed.path] = visits[feed.path], visits[feed.path] + 1
        body = feed.body(visit)
        etag = f"{feed.first if visit == 0 else feed.later}"
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304)
        return web.Response(body=body, headers={"Content-Type": feed.content_type, "ETag": f'"{etag}"'})

    app = web.Application()
    app.add_routes([web.get(feed.path, answer) for feed in SAMPLE_FEEDS])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        urls = {feed.path.strip("/"): f"http://127.0.0.1:{port}{feed.path}" for feed in SAMPLE_FEEDS}
        # Reserved by RFC 6761: no name under .invalid ever resolves.
        yield {**urls, "dead-host.rss": "http://dead-host.invalid/feed.rss"}
    finally:
        await runner.cleanup()
