"""Feed formats: bytes in, a `ParsedFeed` out, whatever the bytes are."""

import sys
from dataclasses import replace

from schemas.feed_event import FeedProblem
from services.poller.formats import fast_xml, feed_xml, json_feed, repair, sitemap, tree
from services.poller.formats.charset import in_utf8
from services.poller.formats.parsed import NO_ENTRIES, ParsedFeed, no_feed

_SMALL_BYTES = 128 * 1024
_FEW = 1_500
"""Elements of XML or objects of JSON. With these bounds the slowest of the documents made to be slow takes 30 ms."""
_AMPERSANDS_AN_ELEMENT = 8


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """Read a feed document. `content_type` is the header as sent; links are made absolute against `url`.

    Never raises: a document that cannot be read gives a `ParsedFeed` with the reason in `problems`.
    """
    try:
        return _told(_strictly(body, content_type, url, sys.maxsize) or _loosely(in_utf8(body, content_type), url))
    except Exception as error:
        return no_feed("malformed", f"the document breaks the parser: {type(error).__name__}: {str(error)[:200]}")


def parse_at_once(body: bytes, content_type: str | None, url: str) -> ParsedFeed | None:
    """What `parse` gives for a document that is small and well-formed, so that it may be read on the event loop.

    None for every other document. Never raises.
    """
    try:
        read = _strictly(body, content_type, url, _FEW) if len(body) <= _SMALL_BYTES else None
        return _told(read) if read else None
    except Exception:
        return None


def names_in(body: bytes) -> int:
    """How many different names the elements and attributes of a well-formed document have; 0 of any other."""
    root = tree.strict(in_utf8(body, None))
    return 0 if root is None else len({name for element in root.iter() for name in (element.tag, *element.keys())})


def _told(read: ParsedFeed) -> ParsedFeed:
    """With a problem that says so when the feed is empty: that is no failure, but whoever looks should know."""
    if read.entries or read.retractions or read.parts or read.problems:
        return read
    return replace(read, problems=(FeedProblem(code=NO_ENTRIES, message="the feed has no entries"),))


def _strictly(body: bytes, content_type: str | None, url: str, most: int) -> ParsedFeed | None:
    """None for what only feedparser reads, and for more than `most` elements or objects."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not start:
        return no_feed("empty", "the body is empty; the publisher may be rebuilding the feed")
    if start in (b"{", b"["):
        return json_feed.parse(body, url) if body.count(b"{") <= most else None
    # What can be read as UTF-8 is UTF-8, whatever its labels say (see `charset`).
    document = body.removeprefix(b"\xef\xbb\xbf").strip()
    root = tree.strict(document)
    if root is None:
        document = in_utf8(body, content_type)
        root = tree.strict(document)
    if root is not None and tree.has_doctype(root):
        document = repair.without_doctype(document) or b""
        root = tree.strict(document)
    if root is None:
        return _repaired(document, url, most)
    if sitemap.name_of(root) in sitemap.ROOTS:
        return sitemap.parse(root, url) if document.count(b"<") <= most else None
    return fast_xml.parse(root, document, url, most_elements=most)


def _repaired(document: bytes, url: str, most: int) -> ParsedFeed | None:
    """None for what is broken beyond the usual slips. Nothing that is broken counts as complete."""
    mended = repair.repaired(document) if document.count(b"&") <= most * _AMPERSANDS_AN_ELEMENT else None
    root = None if mended is None else tree.strict(mended)
    if mended is None or root is None:
        return None
    read = fast_xml.parse(root, mended, url, most_elements=most)
    if read is None or not read.entries:
        return None
    problem = FeedProblem(code="malformed", message=f"{tree.fault(document)}; read as well as could be")
    return replace(read, complete=False, problems=(problem, *read.problems))


def _loosely(document: bytes, url: str) -> ParsedFeed:
    if feed_xml.root_name(document) in sitemap.ROOTS:
        return sitemap.parse_broken(document, url)
    return feed_xml.parse(document, url)
