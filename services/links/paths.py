"""The normal form of a path. Pure."""

import re
from urllib.parse import quote, unquote_to_bytes

from services.links.amp import without_amp
from services.links.sessions import without_sessions

_SAFE = "@:!$&'()*+,;=~-._"
_PLAIN = re.compile(r"[A-Za-z0-9/_.~@:!$&'()*+,;=-]*")
_QUOTED_SLASH = re.compile("%2F", re.IGNORECASE)
_SLASHES = re.compile("//+")
_INDEX_PAGE = re.compile(r"(?:index|default)\.(?:x?html?|shtml|php\d?|aspx?|jspx?|cfm|do)", re.IGNORECASE)


def normal_path(path: str) -> str:
    """The path with plain characters plain, and without dot segments, sessions, AMP, index page and slashes at its end.

    RFC 3986, sections 6.2.2.2 (percent-encoding) and 5.2.4 (dot segments). Letter case stays: pages differ by it. A
    slash that is percent-encoded stays so. Empty for the home page.
    """
    if not _PLAIN.fullmatch(path):
        path = _plain_percents(path)
    while (shorter := _shortened(path)) != path:
        path = shorter
    return path


def _shortened(path: str) -> str:
    path = without_sessions(path)
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if "/." in path:
        path = _without_dots(path)
    path = path.rstrip("/")
    above, _, last = path.rpartition("/")
    return above if _INDEX_PAGE.fullmatch(last) else without_amp(path)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)


def _plain_percents(path: str) -> str:
    segments = _QUOTED_SLASH.split(path.replace("%2f", "%2F"))
    return "%2F".join(
        quote(unquote_to_bytes(part.encode("utf-8", "surrogatepass")), safe=f"/{_SAFE}") for part in segments
    )
