"""Sessions in links: who reads, and not which page. Pure."""

import re
from urllib.parse import unquote

_PATH_PARAMETER = re.compile(r";([^/;]*)")
_ASP_NET_SESSION = re.compile(r"/\((?:[SAFX]\([\w-]{8,}\)){1,4}\)(?=/|$)")
_SESSIONS = frozenset(
    """jsessionid phpsessid asp.net_sessionid cfid cftoken cfsessionid sessionid session_id sessid sess_id zenid oscsid
    osc_sid xtcsid bbsessionhash""".split()
)
_PERHAPS_SESSIONS = frozenset(["sid", "s", "session", "sess", "ses"])
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-z]{26})", re.IGNORECASE)


def is_session(name: str, value: str) -> bool:
    """Whether a parameter names a session. `name` is in lower case, without percent-encoding.

    One whose name serves for other things too, such as `s` and `sid`, does so only with a value of the size and
    letters that session ids have (PHP: 26, 32 or 40).
    """
    if name in _SESSIONS or name.startswith("aspsessionid"):
        return True
    return name in _PERHAPS_SESSIONS and _SESSION_VALUE.fullmatch(value) is not None


def without_sessions(path: str) -> str:
    """The path without sessions: `;jsessionid=…` behind a segment, `/(S(…))/` in the place of one."""
    if "/(" in path:
        path = _ASP_NET_SESSION.sub("", path)
    return _PATH_PARAMETER.sub(_kept, path) if ";" in path else path


def _kept(parameter: re.Match[str]) -> str:
    name, _, value = parameter[1].partition("=")
    return "" if is_session(unquote(name).lower(), value) else parameter[0]
