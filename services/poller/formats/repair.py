"""Documents that are nearly well-formed, made so: the slips that most broken feeds have, and no guess beyond them.

Mended are characters that XML does not allow, bare ampersands and HTML's names of characters, a document type that
declares nothing, an XML declaration that is not at the start, what stands before and behind the feed, and prefixes that
were never declared. A document that is cut off, or whose tags do not match, stays as it is. Takes linear time.
"""

import re
from html.entities import html5

_HEAD_BYTES = 64 * 1024
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+|<!--(?:[^-]++|-(?!->))*+|<\?(?:[^?]++|\?(?!>))*+"
    rb"|&(?!(?:amp|lt|gt|quot|apos);)(?:#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});|([A-Za-z][A-Za-z0-9]{1,31};))?"
)
"""Character data, comments and instructions, in which an ampersand means nothing, and ampersands that do not fit."""
_DECLARES = re.compile(rb"<!DOCTYPE[^<>\[]*\[", re.IGNORECASE)
_ROOT = re.compile(rb"<((?:[\w.-]+:)?(?:rss|rdf|feed))(?=[\s>])", re.IGNORECASE)
_PREFIX = re.compile(rb"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s=/>])")
_DECLARED = re.compile(rb"xmlns:([A-Za-z_][\w.-]*)")
_MOST_PREFIXES = 30


def repaired(document: bytes) -> bytes | None:
    """The document in UTF-8 without those slips; None when it holds no feed, or declares entities of its own."""
    root = _ROOT.search(document[:_HEAD_BYTES])
    if not root or _DECLARES.search(document, 0, root.start()):
        return None
    end = document.rfind(b"</" + root[1])
    feed = document[root.end() : document.find(b">", end) + 1 if end >= 0 else None]
    feed = _AMPERSAND.sub(_escaped, _FORBIDDEN.sub(_allowed, feed))
    missing = {*_PREFIX.findall(root[0] + feed)} - {*_DECLARED.findall(feed), b"xml", b"xmlns"}
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, prefix) for prefix in sorted(missing)[:_MOST_PREFIXES])
    return root[0] + declared + feed


def without_doctype(document: bytes) -> bytes | None:
    """The document from its root on; None when its document type declares something, or it holds no feed."""
    root = _ROOT.search(document[:_HEAD_BYTES])
    return None if not root or _DECLARES.search(document, 0, root.start()) else document[root.start() :]


def _allowed(found: re.Match[bytes]) -> bytes:
    """NUL becomes U+FFFD, as everywhere; the other characters are noise."""
    return b"\xef\xbf\xbd" if found[0] == b"\x00" else b""


def _escaped(found: re.Match[bytes]) -> bytes:
    """A reference that XML knows; character data, comments and instructions stay as they are."""
    number, name = found.groups()
    if not found[0].startswith(b"&"):
        return found[0]
    if number:
        return found[0] if _is_character(int(number[1:], 16) if number[:1] == b"x" else int(number)) else b"&#xFFFD;"
    if name and (character := html5.get(name.decode())):
        return "".join(f"&#{ord(part)};" for part in character).encode()
    return b"&amp;" + found[0][1:]


def _is_character(code: int) -> bool:
    """XML 1.0, production 2."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
