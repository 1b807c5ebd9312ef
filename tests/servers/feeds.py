"""A web server for feeds on loopback, in a thread, for tests that run Wireroom as its users do: as a process."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

_SYLLABLES = "an bel cor dur en fal gor hin is jun kel lor mar nor ol pen qui ros sel tam ur vel wes yor zan".split()


class FeedServer:
    """`documents` maps a path to the bytes it answers with, `statuses` to a status other than 200; both may be changed.

    `asked` are the paths that were asked for and the headers of the requests, in order.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.documents: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def put(self, path: str, body: bytes) -> str:
        """Serve the body at the path; returns the URL."""
        self.documents[path] = body
        return f"http://127.0.0.1:{self.port}{path}"


def rss(entries: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]], title: str = "Test feed") -> bytes:
    """An RSS 2.0 document of (link, title, text) entries."""
    items = "".join(
        f"<item><guid>{escape(link)}</guid><link>{escape(link)}</link>"
        f"<title>{escape(headline)}</title><description>{escape(text)}</description></item>"
        for link, headline, text in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def report(number: int, feed: str = "harbour") -> tuple[str, str, str]:
    """An entry with a text that no other has, nor nearly."""
    chance = random.Random(f"{feed} {number}")
    words = ("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(80))
    return f"http://{feed}.example/report?id={number}", f"Report {number} from the {feed}", f"{' '.join(words)} noted."


@contextmanager
def serving() -> Iterator[FeedServer]:
    """A feed server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = feeds.documents.get(self.path)
            feeds.asked.append((self.path, dict(self.headers)))
            self.send_response(404 if body is None else feeds.statuses.get(self.path, 200))
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    feeds = FeedServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield feeds
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    """A feed server with nothing to serve yet."""
    with serving() as feeds:
        yield feeds


@pytest.fixture
def sample_feed_url(feed_server: FeedServer) -> str:
    """The URL of a feed of five entries."""
    return feed_server.put("/feed.xml", rss([report(number) for number in range(5)]))
