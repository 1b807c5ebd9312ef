"""The normal form of a query: what names the page, in the order of names. Pure."""

import re
from urllib.parse import quote_plus, unquote_to_bytes

from services.links.amp import is_amp_parameter
from services.links.sessions import is_session
from services.links.tracking import is_tracking

_PLAIN = re.compile(r"[A-Za-z0-9_.~&=-]*")


def normal_query(query: str, host: str) -> str:
    """The query without tracking, sessions, AMP and empty parts; `host` is the page's, as `page_host` gives it.

    `+` and `%20` are a blank both (application/x-www-form-urlencoded), `id` and `id=` the same. A name that begins with
    `amp;` was escaped once too often on its way through HTML.
    """
    kept = []
    plain = _PLAIN.fullmatch(query) is not None
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not plain:
            while name.startswith("amp;"):
                name = name[4:]
            name, value = _form_encoded(name), _form_encoded(value)
        if (name or value) and not _is_noise(name, value, host):
            kept.append(f"{name}={value}")
    kept.sort()
    return "&".join(kept)


def _is_noise(name: str, value: str, host: str) -> bool:
    lower = name.lower()
    return is_tracking(lower, value, host) or is_session(lower, value) or is_amp_parameter(lower, value)


def _form_encoded(text: str) -> str:
    return quote_plus(unquote_to_bytes(text.replace("+", " ").encode("utf-8", "surrogatepass")))
