"""The rules of a robots.txt (RFC 9309). Pure: fetching and keeping them is `robots_files`'.

The groups are told apart here, so that only the rules for one crawler are kept; Protego matches their paths. Left to
itself Protego copies each rule into each group that it is for, and a file of 280 KB takes it two minutes.
"""

import re
from dataclasses import dataclass

from protego import Protego

PRODUCT = "wireroom"
"""Our product token (RFC 9309, section 2.2.1), unless the operator sets another user agent."""

MOST_BYTES = 500 * 1024
"""How much of a file is read: at least 500 KiB (RFC 9309, section 2.5)."""

_LONGEST_DELAY_S = 10.0
_LINE = re.compile(r"\s*(user[- ]?agent|disallow|allow|crawl[- ]delay)\s*:\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one crawler may fetch of an origin.

    `delay_s` is the pause in seconds that Crawl-delay asks for between two fetches, at most 10; 0 when it asks for
    none. It is no part of RFC 9309, but many publishers count on it. `size` is the length of the rules in characters,
    `why` says in words why something is not allowed.
    """

    delay_s: float
    size: int
    _matcher: Protego
    why: str = "its site's robots.txt does not allow it"

    @classmethod
    def parse(cls, text: str, product: str = PRODUCT) -> "Rules":
        """The rules for the crawler with this product token. Never raises: lines that are no rule are passed over."""
        lines = _group(text, product.lower())
        rules = "\n".join(["User-agent: *", *lines])
        matcher = Protego.parse(rules)
        delay_s = matcher.crawl_delay("*") or 0.0
        return cls(min(delay_s, _LONGEST_DELAY_S) if delay_s > 0 else 0.0, len(rules), matcher)

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched; only its path and query count.

        The longest rule that matches holds, and of equal ones the one that allows (section 2.2.2).
        """
        return bool(self._matcher.can_fetch(url, "*"))


def product_token(user_agent: str) -> str:
    """The product token that a user agent's robots.txt rules go by: the name of its first product."""
    found = _TOKEN.match(user_agent.strip())
    return found.group() if found else PRODUCT


def text_of_file(body: bytes) -> str:
    """The file's text: UTF-8 (section 2.3), at most 500 KiB, cut at a line's end."""
    if len(body) > MOST_BYTES:
        body = body[: max(body.rfind(b"\n", 0, MOST_BYTES), body.rfind(b"\r", 0, MOST_BYTES)) + 1]
    return body.decode("utf-8", "replace").removeprefix("\ufeff")


def _group(text: str, product: str) -> list[str]:
    """The rules of all groups that name the product, case-insensitively; without one, those for `*` (section 2.2.1)."""
    groups: dict[str, list[str]] = {product: [], "*": []}
    named: set[str] = set()
    is_named = naming = False
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        field, value = match.group(1).lower(), match.group(2).strip()
        if not field.startswith("user"):
            naming = False
            for name in named:
                groups[name].append(f"{field}: {value}")
            continue
        token = _TOKEN.match(value)
        name = token.group().lower() if token else value
        named = {*(named if naming else ()), *({name} & groups.keys())}
        is_named = is_named or name == product
        naming = True
    return groups[product if is_named else "*"]


ALLOW_ALL = Rules.parse("")
"""What holds where there is no robots.txt: "unavailable" (section 2.3.1.3)."""
DISALLOW_ALL = Rules.parse("User-agent: *\nDisallow: /")
"""What holds where nobody can tell whether there is one: "unreachable" (section 2.3.1.4)."""
