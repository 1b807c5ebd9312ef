"""Which fragments are a part of the address: those that a page's own scripts read as a route. Pure."""

import re
from urllib.parse import quote

from services.links.tracking import is_tracking

_ROUTE = re.compile(r"[!/](?=[^!/])")
_AS_IS = "".join(map(chr, range(0x21, 0x7F)))


def route(fragment: str) -> str:
    """The fragment of an application's page, `!…` or `/…`; empty for one that is a place in a page."""
    return quote(fragment.encode("utf-8", "surrogatepass"), safe=_AS_IS) if is_route(fragment) else ""


def is_route(fragment: str) -> bool:
    """Whether the fragment says which page it is: `#!/story/1` and `#/story/1` do, `#comments` and `#!` do not."""
    return _ROUTE.match(fragment.replace("!/", "!", 1)) is not None


def is_tracking_fragment(fragment: str) -> bool:
    """Whether the fragment is made of tracking parameters alone, such as `xtor=RSS-1`."""
    parts = [part.partition("=") for part in fragment.removeprefix("?").split("&")]
    return all(is_tracking(name, value) for name, _, value in parts)
