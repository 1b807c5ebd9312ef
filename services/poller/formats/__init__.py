"""Feed formats: bytes in, a `ParsedFeed` out, whatever the bytes are."""

from services.poller.formats import feed_xml, json_feed
from services.poller.formats.parsed import ParsedFeed, no_feed


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """Read a feed document. `content_type` is the header as sent; links are made absolute against `url`.

    Never raises: a document that cannot be read gives a `ParsedFeed` with the reason in `problems`.
    """
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    try:
        if not start:
            return no_feed("empty", "the body is empty; the publisher may be rebuilding the feed")
        if start in (b"{", b"["):
            return json_feed.parse(body, url)
        return feed_xml.parse(body, content_type, url)
    except Exception as error:
        return no_feed("malformed", f"the document breaks the parser: {type(error).__name__}: {str(error)[:200]}")
