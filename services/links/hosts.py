"""Names of hosts: in ASCII, without what stands for the device, and the site that they belong to. Pure.

What is found is kept, since the same hosts come again and again.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import unquote

import idna

_KEPT = 8192
_LONGEST = 1000
_NO_HOST = re.compile(r"[\s%<>\\^`{|}\"/?#@:\[\]\x00-\x20\x7f]")
_DEVICE = re.compile(r"(?:www\d?|m|mobile|mobil|touch|wap|amp)\.")
_INNER_DEVICE = re.compile(r"([^.]+)\.m\.(.+)")
_BLOG = re.compile(r"([^.]+)\.blogspot\.(?:com?\.)?[a-z]{2,3}")
_NO_SITE = re.compile(r"[^.]*|(?:com?|net|org|gov|gob|gouv|edu|ac|or|ne|go|nom|mil|sch|ltd|plc)\.[a-z]{2}|.*\.\d+")

_NO_LETTERS = "CZ"
"""Unicode's general categories of control characters, halves of surrogate pairs, directions; and of blanks."""


@lru_cache(_KEPT)
def ascii_host(host: str) -> str | None:
    """The name as it is looked up (UTS #46, IDNA 2008), without a final dot; None for what is no name.

    Names that IDNA 2008 refuses although they are in use, such as emoji, are written as IDNA 2003 would. IPv6 addresses
    keep their brackets and are written as in RFC 5952.
    """
    if len(host) > _LONGEST:
        return None
    try:
        if host.startswith("["):
            return f"[{IPv6Address(host[1:-1])}]"
        name = _ascii(unquote(host, errors="strict") if "%" in host else host).rstrip(".")
    except ValueError:
        return None
    return name if name and not _NO_HOST.search(name) else None


@lru_cache(_KEPT)
def page_host(host: str) -> str:
    """The host under which the pages of `www.`, mobile and AMP hosts meet; `host` is one of `ascii_host`.

    What remains must be a site: `amp.com.au` is one, and `com.au` none. Blogspot serves each blog under the domain of
    the reader's country.
    """
    while (device := _DEVICE.match(host)) and not _NO_SITE.fullmatch(host, device.end()):
        host = host[device.end() :]
    if (inner := _INNER_DEVICE.fullmatch(host)) and not _NO_SITE.fullmatch(inner[2]):
        return page_host(f"{inner[1]}.{inner[2]}")
    blog = _BLOG.fullmatch(host)
    return f"{blog[1]}.blogspot.com" if blog else host


@lru_cache(_KEPT)
def registrable_site(host: str) -> str:
    """The domain that someone registered (publicsuffix.org, private suffixes included), such as paper.co.uk.

    Of a name under no known suffix the last two labels, of an address the whole.
    """
    # Imported when first needed: it takes an eighth of a second and 13 MB, and only pages that were read need it.
    from tld import get_fld

    if host.startswith("[") or host.rpartition(".")[2].isdigit():
        return host
    return get_fld(f"https://{host}", fail_silently=True, search_private=True) or ".".join(host.split(".")[-2:])


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        name = unicodedata.normalize("NFKC", host).lower()
        if any(unicodedata.category(character)[0] in _NO_LETTERS for character in name):
            raise
        labels = name.split(".")
        return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
