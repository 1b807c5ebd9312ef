"""Whether a page's own word on its address may stand for the feed's link. Pure.

Pages are sloppy: sites name their home page or a section for each of their articles, or forget the parameter that tells
one from the other. Then the link is the better key.
"""

import re
from urllib.parse import parse_qsl

from services.links.canonical import canonical_url
from services.links.hosts import registrable_site
from services.links.splitting import Link, split

_REDIRECTS = frozenset(
    """feedproxy.google.com feeds.feedburner.com feedburner.com news.google.com t.co bit.ly buff.ly ow.ly dlvr.it ift.tt
    tinyurl.com goo.gl lnkd.in is.gd j.mp trib.al flip.it apple.news t.ly rebrand.ly shorturl.at cutt.ly""".split()
)
"""Hosts whose pages are always those of others."""

_SECTION = re.compile(r"/[^/\d_%-]{0,24}")
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|cgi|jsp|do|cfm|pl|dll|exe)$", re.IGNORECASE)
_NAMES_A_PAGE = re.compile(
    r"(?:p|v|n|q|a|u|url|article|story|page|post|item|entry|news|doc|title|slug|name|key|no|nr|num|date|.*id|id.*)",
    re.IGNORECASE,
)


def page_form(url: str | None, page_url: str) -> str | None:
    """The canonical form of `page_url` where it may be the key of an entry that links `url`; else None.

    It may when both belong to one registrable site, or the link is one of a redirect's, and the page is no home page,
    no section above the link, and keeps the parameters of the link that name a page.
    """
    form = canonical_url(page_url)
    page = split(form) if form else None
    if form is None or page is None or not (page.path or page.query or page.fragment):
        return None
    link_form = canonical_url(url) if url else None
    link = split(link_form) if link_form else None
    if link is None or form == link_form:
        return form
    if _is_section(page, link):
        return None
    if link.host in _REDIRECTS:
        return form
    return form if _is_one_site(page, link) and _keeps_page(page, link) else None


def _is_one_site(page: Link, link: Link) -> bool:
    return page.host == link.host or registrable_site(page.host) == registrable_site(link.host)


def _is_section(page: Link, link: Link) -> bool:
    if page.query or page.fragment:
        return False
    return link.path.startswith(f"{page.path}/") or (page.path != link.path and bool(_SECTION.fullmatch(page.path)))


def _keeps_page(page: Link, link: Link) -> bool:
    """Whether the page has what in the link names a page. One with another path may have it there."""
    if page.path != link.path:
        return True
    if page.fragment != link.fragment:
        return False
    given = dict(parse_qsl(page.query, keep_blank_values=True))
    for name, value in parse_qsl(link.query, keep_blank_values=True):
        if name in given and given[name] != value:
            return False
        if name not in given and (_NAMES_A_PAGE.fullmatch(name) or not link.path or _SCRIPT.search(link.path)):
            return False
    return True
