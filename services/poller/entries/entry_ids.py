"""An entry's id, or a link, without the parts that change from one fetch to the next though the entry is the same.

Pure. It takes out less than `services.identity.canonical_url`: two ids that differ in anything that could be meant stay
apart. What is left out: http or https, letter case and default port of the host, sessions, tracking.
"""

import re
from urllib.parse import unquote

from services.identity import is_tracking

_WEB_ADDRESS = re.compile(r"https?://([^/?#\s]+)([^?#]*)(?:\?([^#]*))?(#.*)?", re.IGNORECASE | re.DOTALL)
_PATH_PARAMETER = re.compile(r";([^/;]*)")
_ASP_NET_SESSION = re.compile(r"/\((?:[SAFX]\([\w-]{8,}\)){1,4}\)(?=/|$)")
_DEFAULT_PORT = re.compile(r":(?:80|443)?$")
_SESSIONS = frozenset(
    """jsessionid phpsessid asp.net_sessionid cfid cftoken cfsessionid sessionid session_id sessid sess_id zenid oscsid
    osc_sid xtcsid bbsessionhash""".split()
)
_PERHAPS_SESSIONS = frozenset(["sid", "s", "session", "sess", "ses"])
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-z]{26})", re.IGNORECASE)


def stable_id(entry_id: str) -> str:
    """The id by which an entry is remembered; what is no web address is returned without blanks around it.

    Idempotent. A parameter whose name serves for other things too, such as `s` and `sid`, is a session only with a
    value of the size and letters that session ids have (PHP: 26, 32 or 40).
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
    path = _ASP_NET_SESSION.sub("", path)
    path = _PATH_PARAMETER.sub(lambda parameter: "" if _changes(parameter[1]) else parameter[0], path)
    kept = "&".join(part for part in (query or "").split("&") if part and not _changes(part.removeprefix("amp;")))
    return f"https://{user}{at}{host}{path}{'?' if kept else ''}{kept}{fragment or ''}".strip()


def _changes(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    if is_tracking(name) or name in _SESSIONS or name.startswith("aspsessionid"):
        return True
    return name in _PERHAPS_SESSIONS and _SESSION_VALUE.fullmatch(value) is not None
