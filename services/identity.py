"""What the poller and the enricher must agree on: URLs, feed ids, article keys and event ids.

The canonical form of a URL is lossy and only ever a key; `clean_url` is what is shown, and opens the same page.
"""

import re
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from schemas.raw import RawArticle

TRACKING_PARAMETERS = frozenset(
    """fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
    _hsenc _hsmi vero_id vero_conv oly_anon_id oly_enc_id wickedid rb_clickid s_cid ncid cmpid at_medium at_campaign
    at_custom1 at_custom2 at_custom3 at_custom4 xtor ns_mchannel ns_source ns_campaign ns_linkname ns_fee""".split()
)
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "matomo_")
_INDEX_PAGE = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp)$", re.IGNORECASE)
_QUOTED_SLASH = re.compile("%2F", re.IGNORECASE)
_NO_HOST = re.compile(r"[\s%<>\\^`{|}\x00-\x20\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOBILE_HOST = re.compile(r"^(www\d?|m|mobile|amp)\.(?=[^.]+\.[^.]+)")


def digest(*parts: str) -> str:
    """32 hex digits that stand for the parts, in order."""
    hasher = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def is_tracking(parameter: str) -> bool:
    """Whether a query parameter tells who follows the link, and not which page it is."""
    name = parameter.lower()
    return name in TRACKING_PARAMETERS or name.startswith(_TRACKING_PREFIXES)


def clean_url(url: str) -> str:
    """The link as published, without tracking parameters; it opens the same page."""
    url = url.strip()
    head, question, rest = url.partition("?")
    if not question:
        return url
    query, hash_sign, fragment = rest.partition("#")
    kept = [part for part in query.split("&") if not is_tracking(part.partition("=")[0])]
    return head + (question + "&".join(kept) if kept and kept != [""] else "") + hash_sign + fragment


def canonical_url(url: str) -> str | None:
    """The form under which two links to one page meet; None when the text is no http or https URL with a host.

    Idempotent. Scheme, `www.` and mobile host names, default ports, fragments (but for `#!`), tracking parameters, the
    order of parameters, index pages, a trailing slash and percent-encoding of plain characters make no difference;
    other parameters do.
    """
    try:
        parts = urlsplit(clean_url(url))
        port = parts.port
        host = _ascii_host(parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or _NO_HOST.search(host):
        return None
    while (shorter := _MOBILE_HOST.sub("", host)) != host:
        host = shorter
    if ":" in host:
        host = f"[{host}]"
    if port and port != _DEFAULT_PORTS[parts.scheme] and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", _plain_percents(parts.path))
    while (shorter := _INDEX_PAGE.sub("/", path).rstrip("/")) != path:
        path = shorter
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    query = urlencode(sorted(pair for pair in pairs if not is_tracking(pair[0])), errors="surrogateescape")
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("https", host, path, query, fragment))


def feed_id(url: str) -> str:
    """The id of a feed: that of its address as given, but for blanks around it."""
    return digest("feed", url.strip())


def article_key(url: str | None, feed: str | None, entry_id: str | None) -> str | None:
    """The key under which all versions of an article meet; None when it has neither URL nor feed and entry id."""
    canonical = canonical_url(url) if url else None
    if canonical:
        return digest("url", canonical)
    if feed and entry_id:
        return entry_key(feed, entry_id)
    return None


def entry_key(feed: str, entry_id: str) -> str:
    """The article key of an entry without a page of its own."""
    return digest("entry", feed, entry_id)


def raw_event_id(article: RawArticle, key: str) -> str:
    """The raw record's ce_id: the same entry content under the same key gives the same id anywhere, at any time.

    What belongs to the fetch and not to the entry (`fetched_at`, `text_source`, the feed's address and title) has no
    part in it.
    """
    content = article.model_dump_json(exclude={"fetched_at": True, "text_source": True, "feed": {"url", "title"}})
    return digest("raw", key, content)


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def _plain_percents(path: str) -> str:
    segments = (unquote(segment, errors="surrogateescape") for segment in _QUOTED_SLASH.split(path))
    return "%2F".join(quote(segment, safe="/:@!$&'()*+,;=~-._", errors="surrogateescape") for segment in segments)
