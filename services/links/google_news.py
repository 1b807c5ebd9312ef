"""The address in an article's link of Google News, where it holds one: those made before mid-2024 do. Pure."""

import base64
import binascii
import re

_ARTICLE = re.compile(r"/(?:rss/|__i/rss/rd/)?articles/([A-Za-z0-9_-]{20,})=*")
_HEAD = b"\x08\x13\x22"
"""Protocol buffer: field 1 is 19, field 4 is the address."""


def carried_in_article(path: str) -> str | None:
    """The address in the path of an article's link; None where there is only a number that Google alone knows."""
    match = _ARTICLE.fullmatch(path)
    if not match:
        return None
    try:
        data = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except binascii.Error:
        return None
    if not data.startswith(_HEAD):
        return None
    size, start = data[len(_HEAD)], len(_HEAD) + 1
    if size >= 0x80:
        size, start = size - 0x80 + 0x80 * data[start], start + 1
    try:
        address = data[start : start + size].decode("ascii")
    except UnicodeDecodeError:
        return None
    return address if len(address) == size and address.startswith("http") else None
