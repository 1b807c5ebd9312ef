"""Bot walls: answers that ask for a browser or a person instead of saying that something is wrong. Pure.

Told by what the vendors document, and by the pages themselves. WWW-Authenticate is none: it asks for credentials.
"""

from collections.abc import Mapping

WALLED = frozenset({202, 403, 405, 429, 503})
"""The statuses that walls answer with; AWS WAF's challenge is a 202, its puzzle a 405."""
_PAGES = (
    (b"/cdn-cgi/challenge-platform/", "Cloudflare"),
    (b"<title>Just a moment...</title>", "Cloudflare"),
    (b"<title>Attention Required! | Cloudflare</title>", "Cloudflare"),
    (b"captcha-delivery.com", "DataDome"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"_Incapsula_Resource", "Imperva"),
    (b"Sucuri WebSite Firewall", "Sucuri"),
    (b"px-captcha", "HUMAN"),
    (b"awswaf.com", "AWS WAF"),
)


def wall_of_headers(status: int, headers: Mapping[str, str]) -> str | None:
    """Whose wall it is, by the headers alone; None when they name none."""
    if status not in WALLED:
        return None
    if headers.get("cf-mitigated") == "challenge":
        return "Cloudflare"
    if headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS WAF"
    if headers.get("x-vercel-mitigated") in ("challenge", "deny"):
        return "Vercel"
    if status == 403 and ("x-datadome" in headers or "x-dd-b" in headers):
        return "DataDome"
    return None


def wall_of_page(status: int, page: bytes) -> str | None:
    """Whose wall it is, by the beginning of the page; None when it is none that is known."""
    if status not in WALLED:
        return None
    return next((vendor for mark, vendor in _PAGES if mark in page), None)


def advice(vendor: str, status: int) -> str:
    """What has happened, and what an operator can do about it."""
    return (
        f"{vendor}'s bot wall stands before the feed (HTTP {status}) and lets browsers alone through: ask the "
        "publisher to let feed readers pass, by their user agent (WIREROOM_CONTACT, WIREROOM_USER_AGENT), or for "
        "another address"
    )
