"""What a person names to have it explained: an address, or an id in full or its first digits. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.errors import UsageError
from services.identity import article_key
from services.links.canonical import canonical_url

FEWEST_DIGITS, ALL_DIGITS = 8, 32
_DIGITS = re.compile(rf"[0-9a-f]{{{FEWEST_DIGITS},{ALL_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`id` is an article's or event's id, in full or its first 8 digits or more; for an address the page's article key.

    `url` is the address as given, None when an id was.
    """

    text: str
    id: str
    url: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the id is in full, so that it names one thing."""
        return len(self.id) == ALL_DIGITS

    @property
    def host(self) -> bytes:
        """What stands in every address of the page that was asked for, in small letters; nothing when hard to tell."""
        host = urlsplit(canonical_url(self.url or "") or "").hostname or ""
        return b"" if "xn--" in host else host.encode()


def asked(text: str) -> Asked:
    """What the text names. Raises UsageError."""
    given = text.strip()
    if _DIGITS.fullmatch(given.lower()):
        return Asked(given, given.lower())
    if given.lower().startswith(("http://", "https://")):
        key = article_key(given, None, None)
        if key:
            return Asked(given, key, given)
    raise UsageError(
        f"{_shown(text)} is no article: give an article's or event's id (32 hex digits, or the first {FEWEST_DIGITS} "
        "or more), or its address (http:// or https://)"
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:79]}…")
