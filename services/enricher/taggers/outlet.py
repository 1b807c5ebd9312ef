"""Names that stand in an article because of who published it, and not because of what it is about."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from services.enricher.taggers.base import Draft

_SEGMENT_BREAK = re.compile(r"\s+[-–—|·:»>/]+\s+|[|·»>:]")
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)/")
"""What most addresses are like; to look for it first is much faster."""
_ARTICLES = frozenset("the der die das le la les el los il lo de het o a".split())
_HOST_NOISE = frozenset("www com org net co gov edu feeds feed rss news blog info".split())


def outlet_names(draft: Draft) -> frozenset[str]:
    """The outlet's and the authors' names in lower case, as phrases that are not to be keywords.

    A feed's title often holds a subject besides the outlet ("Ukraine | The Planet"): of several segments only those
    that the host name confirms are the outlet's.
    """
    feed_url, title = (draft.feed.url, draft.feed.title) if draft.feed else (None, None)
    names = _names(title or "", _host(draft.url or ""), _host(feed_url or ""))
    return names.union(author.lower() for author in draft.authors) if draft.authors else names


@lru_cache(maxsize=1024)
def _names(title: str, *hosts: str) -> frozenset[str]:
    """Kept, since outlets are few."""
    labels = {label for host in hosts for label in host.split(".") if len(label) > 2 and label not in _HOST_NOISE}
    names = set(labels)
    segments = [segment.strip().lower() for segment in _SEGMENT_BREAK.split(title) if segment.strip()]
    for segment in segments:
        words = segment.split()
        if len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
        compact = "".join(words)
        if len(segments) == 1 or any(label in compact or compact in label for label in labels):
            names.update(
                " ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)
            )
    return frozenset(names)


def _host(url: str) -> str:
    """The host's name in small letters; empty where there is none."""
    if plain := _PLAIN.match(url):
        return plain[1]
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
