"""The address of a request, out of what a feed list or a Location header says. Pure."""

import re
from urllib.parse import quote, unquote

from yarl import URL

from services.errors import FetchError
from services.poller.fetching.credentials import basic

_AS_GIVEN = re.compile(
    r"(?!(?:.*/)?\.{1,2}(?:[/?#]|$))(?:(?:[A-Za-z]+:)?//[A-Za-z0-9.:-]+(?=[/?#]|$))?(?:[!#$&-;=?-Z_a-z~@]|%[0-9A-Fa-f]{2})*"
)
"""What RFC 3986 lets stand as it is: an ASCII host, then its characters and escapes alone, without dot segments."""
_BAD_PORTS = frozenset(
    map(
        int,
        "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 "
        "123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 "
        "990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 "
        "10080".split(),
    )
)
"""Ports of other services, which a request could be made to speak to (WHATWG Fetch, "port blocking")."""


def web_address(text: str) -> tuple[URL, str | None]:
    """Where to send a request, and the Authorization that the address itself holds (http://user:password@host).

    The fragment is dropped (RFC 9110, section 7.1). Raises FetchError ("bad_url").
    """
    try:
        url = _url(text.strip())
        user, password = url.raw_user, url.raw_password
        url = _bare(url)
    except ValueError as error:
        raise FetchError("bad_url", f"{shown(text)} is no address that can be fetched: {error}") from error
    _check(url)
    login = basic(f"{unquote(user or '')}:{unquote(password or '')}") if user or password else None
    return url, login


def redirected(base: URL, location: str) -> URL:
    """Where a Location header leads (RFC 9110, section 10.2.2): relative to `base`, fragment and user dropped.

    Raises FetchError ("bad_url").
    """
    # Bytes beyond ASCII come as surrogates where they are not UTF-8; escaped, they go back as they came.
    target = quote(location.strip().encode("utf-8", "surrogateescape"), safe="".join(map(chr, range(128))))
    try:
        url = _bare(base.join(_url(target)))
    except ValueError as error:
        raise FetchError("bad_url", f"{base} redirects to {shown(target)}, which is no address: {error}") from error
    _check(url)
    return url


def origin(url: URL) -> tuple[str, str, int | None]:
    """Scheme, host and port (RFC 6454)."""
    return url.scheme, (url.raw_host or "").lower(), url.port


def same_party(home: URL, url: URL) -> bool:
    """Whether a secret of `home` may be told to `url`: one origin (RFC 6454), or the same host by TLS instead."""
    ours, theirs = origin(home), origin(url)
    return ours == theirs or (ours == ("http", ours[1], 80) and theirs == ("https", ours[1], 443))


def is_downgrade(url: URL, target: URL) -> bool:
    """Whether a redirect leaves TLS: followed, since a feed is public, but never taken for where the feed lives now."""
    return url.scheme == "https" and target.scheme != "https"


def shown(address: str) -> str:
    """An address as it may stand in messages: without user and password, and not endlessly long."""
    return re.sub(r"(?<=//)[^/?#@]*(?:@[^/?#@]*)*@", "", address)[:300]


def _url(text: str) -> URL:
    # yarl rewrites escapes (%27 becomes '), which some servers sign or tell apart.
    return URL(text, encoded=_AS_GIVEN.fullmatch(text) is not None)


def _bare(url: URL) -> URL:
    url = url.with_fragment(None)
    return url.with_user(None) if url.raw_user or url.raw_password else url


def _check(url: URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError("bad_url", f"{shown(str(url))} is no http or https address with a host")
    if url.port in _BAD_PORTS:
        raise FetchError("bad_url", f"{shown(str(url))}: port {url.port} belongs to another service than the web")
