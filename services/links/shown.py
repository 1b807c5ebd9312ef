"""A link as it is shown: what the feed gave, without tracking. It opens the same page. Pure."""

import re

from services.links.fragments import is_tracking_fragment
from services.links.tracking import is_tracking

_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#:@]*)", re.IGNORECASE)


def clean_url(url: str) -> str:
    """The link as published, without tracking parameters.

    All else stays as it is, AMP, mobile hosts, sessions and redirects included: what seems the same need not work.
    """
    url = url.strip()
    head, hash_sign, fragment = url.partition("#")
    head, question, query = head.partition("?")
    if fragment and is_tracking_fragment(fragment):
        hash_sign = fragment = ""
    if query:
        host = match[1].lower() if (match := _HOST.match(head)) else ""
        kept = [part for part in query.split("&") if not _is_tracking(part, host)]
        query = "&".join(kept)
    return head + (question if query else "") + query + hash_sign + fragment


def _is_tracking(part: str, host: str) -> bool:
    name, _, value = part.removeprefix("amp;").partition("=")
    return is_tracking(name, value, host)
