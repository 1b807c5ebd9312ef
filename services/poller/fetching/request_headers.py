"""What a request says of who asks and what for. Pure."""

import re
from collections.abc import Mapping

from services.errors import FetchError

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_FRAMING = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "expect"})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since", "a-im", "range", "accept-encoding"})


def user_agent(version: str, contact: str | None = None) -> str:
    """Product, version, and whom a publisher may turn to (RFC 9110, section 10.1.5)."""
    return f"wireroom/{version}" + (f" (+{contact})" if contact else "")


def conditions(etag: str | None, last_modified: str | None, *, delta: bool) -> dict[str, str]:
    """The validators as they came (RFC 9110, section 13.1), and with an entity tag the wish for a delta.

    A delta is counted from the instance that the tag names (RFC 3229, section 5.3); "feed" is the manipulation that
    leaves out the entries that were there before.
    """
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
        if delta:
            headers["A-IM"] = "feed"
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers


def own_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """A feed's own request headers. Raises FetchError ("bad_header")."""
    for name, value in headers.items():
        if problem := header_problem(name, value):
            raise FetchError("bad_header", f"{problem}; mend the feed's headers")
    return dict(headers)


def header_problem(name: str, value: str) -> str | None:
    """Why a feed may not ask for a request header, in words; None when it may (RFC 9110, sections 5.1 and 5.5)."""
    if not _TOKEN.fullmatch(name):
        return f"{name!r} is no name of a header"
    if name.lower() in _FRAMING:
        return f"the header {name} is the HTTP client's own"
    if name.lower() in _CONDITIONS:
        return f"the header {name} is the poller's own"
    if _CONTROL.search(value):
        return f"the value of the header {name} holds control characters"
    return None
