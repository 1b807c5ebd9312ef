"""Addresses of redirects that carry their target: search engines, mail filters, social networks, AMP caches. Pure.

Those that keep it to themselves, as shorteners and FeedBurner do, are pages of their own here (see `page_form`).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote, unquote_plus

from services.links.google_news import carried_in_article
from services.links.hosts import page_host
from services.links.splitting import Link, split

_Reader = Callable[[Link], str | None]

_URL = re.compile("https?://", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:news\.)?google\.(?:com?\.)?[a-z]{2,3}")
_OUTLOOK, _AMP_CACHES = ".safelinks.protection.outlook.com", ".cdn.ampproject.org"


def is_wrapper(host: str) -> bool:
    """Whether some addresses of the host carry targets; `host` is one of `ascii_host`."""
    return _reader(host) is not None


def carried(link: Link) -> str | None:
    """The web address that the link carries; None when it carries none."""
    reader = _reader(link.host)
    target = reader(link) if reader else None
    return target if target and split(target) else None


@lru_cache(8192)
def _reader(host: str) -> _Reader | None:
    site = page_host(host)
    if reader := _READERS.get(site):
        return reader
    if site.endswith(_OUTLOOK):
        return _READERS[_OUTLOOK]
    if site.endswith(_AMP_CACHES):
        return _READERS[_AMP_CACHES]
    return _google if "google." in site and _GOOGLE.fullmatch(site) else None


def _in_query(*names: str, path: str = "", own: str = "") -> _Reader:
    """Reads the first of the parameters that holds a web address, of addresses whose path begins with `path`.

    A target that was not percent-encoded loses its own parameters to the redirect's: all that follow are its own, but
    for those in `own`.
    """
    foreign = frozenset(own.split())

    def read(link: Link) -> str | None:
        if not link.path.startswith(path):
            return None
        parts = link.query.split("&")
        for name in names:
            for place, part in enumerate(parts):
                key, _, value = part.partition("=")
                if key == name and (target := _address(value)):
                    rest = [one for one in parts[place + 1 :] if one.partition("=")[0] not in foreign]
                    return "&".join([value, *rest]) if "?" in value else target
        return None

    return read


def _in_path(pattern: str) -> _Reader:
    """Reads a path whose last groups are the scheme, perhaps only its `s`, and the rest of the target."""
    expression = re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def read(link: Link) -> str | None:
        match = expression.fullmatch(link.path)
        if not match:
            return None
        scheme = "http" if match[1] == "http" else "https"
        return f"{scheme}://{match[2]}" + (f"?{link.query}" if link.query else "")

    return read


def _whole_query(link: Link) -> str | None:
    return link.query if _URL.match(link.query) else _address(link.query)


def _google(link: Link) -> str | None:
    if link.path.startswith("/amp/"):
        return _AMP_PATH(link)
    return _GOOGLE_QUERY(link) if link.path in ("/url", "/news/url") else carried_in_article(link.path)


def _feed_proxy(link: Link) -> str | None:
    """Most of its links keep their target to themselves; some carry it as a parameter or at the end of the path."""
    return _FEED_QUERY(link) or _FEED_PATH(Link("", "", unquote(link.path), link.query, ""))


def _bing(link: Link) -> str | None:
    return _AMP_PATH(link) if link.path.startswith("/amp/") else _BING_QUERY(link)


def _yahoo(link: Link) -> str | None:
    _, _, target = link.path.partition("/RU=")
    return _address(target.partition("/RK=")[0]) or _address(link.path.rpartition("*")[2])


def _proofpoint(link: Link) -> str | None:
    """Version 3 holds the address as it is, unless asterisks stand in it; version 2 in escapes of its own."""
    if link.path.startswith("/v3/__"):
        target, end, _ = f"{link.path}?{link.query}".removeprefix("/v3/__").partition("__;")
        return target if end and "*" not in target and _URL.match(target) else None
    coded = next((part[2:] for part in link.query.split("&") if part.startswith("u=")), "")
    return _address(coded.replace("-", "%").replace("_", "/")) if link.path.startswith("/v2/") else None


def _address(text: str) -> str | None:
    text = unquote_plus(text, errors="replace") if _URL.match(unquote(text[:16])) else ""
    return text if _URL.match(text) else None


_AMP_PATH = _in_path(r"/(?:amp|[a-z])/(s/|)([^/]+\.[^/]+(?:/.*)?)")
_GOOGLE_QUERY = _in_query("url", "q", own="sa sig ved usg usd ust cd ct ei rct source cad esrc opi psig")
_BING_QUERY = _in_query("url", path="/news/apiclick.aspx", own="c mkt cc setlang tid aid ref")
_FEED_QUERY = _in_query("url", "u", "q")
_FEED_PATH = _in_path(r"/~.*?/(https?):/{1,2}([^/].*)")
_READERS: Mapping[str, _Reader] = {
    _AMP_CACHES: _AMP_PATH,
    "cdn.ampproject.org": _AMP_PATH,
    _OUTLOOK: _in_query("url", own="data sdata reserved"),
    "bing.com": _bing,
    "l.facebook.com": _in_query("u", path="/l.php", own="h s fbclid enc __tn__ c"),
    "lm.facebook.com": _in_query("u", path="/l.php", own="h s fbclid enc __tn__ c"),
    "facebook.com": _in_query("u", path="/l.php", own="h s fbclid enc __tn__ c"),
    "l.instagram.com": _in_query("u", own="e s"),
    "l.threads.com": _in_query("u", own="e s"),
    "t.umblr.com": _in_query("z", path="/redirect", own="t p m b ts"),
    "out.reddit.com": _in_query("url", own="token app_name user_id"),
    "youtube.com": _in_query("q", path="/redirect", own="event redir_token v"),
    "linkedin.com": _in_query("url", path="/redir", own="trk urlhash isSdui"),
    "vk.com": _in_query("to", path="/away", own="cc_key post utf"),
    "away.vk.com": _in_query("to", path="/away", own="cc_key post utf"),
    "steamcommunity.com": _in_query("u", "url", path="/linkfilter"),
    "duckduckgo.com": _in_query("uddg", path="/l/", own="rut kh"),
    "slack-redir.net": _in_query("url", path="/link"),
    "getpocket.com": _in_query("url", path="/redirect", own="h nt"),
    "flipboard.com": _in_query("url", path="/redirect", own="v"),
    "medium.com": _in_query("url", path="/r/"),
    "href.li": _whole_query,
    "r.search.yahoo.com": _yahoo,
    "rd.yahoo.com": _yahoo,
    "us.rd.yahoo.com": _yahoo,
    "urldefense.com": _proofpoint,
    "urldefense.proofpoint.com": _proofpoint,
    "feedproxy.google.com": _feed_proxy,
    "feeds.feedburner.com": _feed_proxy,
    "feeds.feedblitz.com": _in_path(r"/~/t/.*?/~(https?)(?:://|:/|/)(.+)"),
    "go.theregister.com": _in_path(r"/feed()/([^/]+\.[^/]+/.*)"),
}
