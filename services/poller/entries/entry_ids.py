"""An entry's id, or a link, without the parts that change from one fetch to the next though the entry is the same.

Pure. It takes out less than `services.links.canonical`: two ids that differ in anything that could be meant stay
apart. What is left out: http or https, letter case and default port of the host, sessions, tracking.
"""

import re
from urllib.parse import unquote

from services.links.sessions import is_session, without_sessions
from services.links.tracking import is_tracking

_WEB_ADDRESS = re.compile(r"https?://([^/?#\s]+)([^?#]*)(?:\?([^#]*))?(#.*)?", re.IGNORECASE | re.DOTALL)
_DEFAULT_PORT = re.compile(r":(?:80|443)?$")


def stable_id(entry_id: str) -> str:
    """The id by which an entry is remembered; what is no web address is returned without blanks around it.

    Idempotent. What is tracking on some sites alone stays.
    """
    text = entry_id.strip()
    while (shorter := _without_changing_parts(text)) != text:
        text = shorter
    return text


def _without_changing_parts(text: str) -> str:
    match = _WEB_ADDRESS.fullmatch(text)
    if not match:
        return text
    authority, path, query, fragment = match.groups()
    user, at, host = authority.rpartition("@")
    host = _DEFAULT_PORT.sub("", host.lower())
    path = without_sessions(path)
    kept = "&".join(part for part in (query or "").split("&") if part and not _changes(part.removeprefix("amp;")))
    return f"https://{user}{at}{host}{path}{'?' if kept else ''}{kept}{fragment or ''}".strip()


def _changes(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    return is_tracking(name) or is_session(name, value)
