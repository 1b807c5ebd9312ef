"""A web address in its parts, as a browser would read it (WHATWG URL, section 4.4). Pure."""

import re
from typing import NamedTuple

from services.links.hosts import ascii_host

LONGEST = 8192
"""In characters. Longer addresses are not looked at: no server takes them (RFC 9110, section 4.1, asks for 8000)."""

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(?:.*@)?(\[[0-9A-Fa-f:.]+\]|[^:\[\]@]+)(?::([0-9]{0,5}))?", re.DOTALL)
_DROPPED = re.compile("[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_DEFAULT_PORTS = frozenset(["", "80", "443"])
_HIGHEST_PORT = 65535


class Link(NamedTuple):
    """An http or https address. `host` is in ASCII and lower case, `port` empty where it is 80 or 443.

    `path`, `query` and `fragment` are as given, without the characters that part them. User and password are left out.
    """

    host: str
    port: str
    path: str
    query: str
    fragment: str


def split(url: str) -> Link | None:
    """None when the text is no http or https address with a host, or is longer than LONGEST. Never raises."""
    if len(url) > LONGEST:
        return None
    url = _DROPPED.sub("", url.strip().strip(_EDGES).strip())
    if "\\" in url:
        url = _with_slashes(url)
    parts = _PARTS.fullmatch(url)
    authority = _AUTHORITY.fullmatch(parts[2]) if parts else None
    if parts is None or authority is None:
        return None
    host = ascii_host(authority[1])
    port = (authority[2] or "").lstrip("0") or ("0" if authority[2] else "")
    if host is None or (port and int(port) > _HIGHEST_PORT):
        return None
    return Link(host, "" if port in _DEFAULT_PORTS else port, parts[3], parts[4] or "", parts[5] or "")


def _with_slashes(url: str) -> str:
    match = re.match(r"[^?#]*", url)
    end = match.end() if match else 0
    return url[:end].replace("\\", "/") + url[end:]
