"""Names that stand in an article because of who published it, and not because of what it is about."""

import re
from urllib.parse import urlsplit

from services.enricher.taggers.base import Draft

_SEGMENT_BREAK = re.compile(r"\s+[-–—|·:»>/]+\s+|[|·»>:]")
_ARTICLES = frozenset("the der die das le la les el los il lo de het o a".split())
_HOST_NOISE = frozenset("www com org net co gov edu feeds feed rss news blog info".split())


def outlet_names(draft: Draft) -> frozenset[str]:
    """The outlet's and the authors' names in lower case, as phrases that are not to be keywords.

    A feed's title often holds a subject besides the outlet ("Ukraine | The Planet"): of several segments only those
    that the host name confirms are the outlet's.
    """
    names = {author.lower() for author in draft.authors}
    hosts = _host_labels(draft.url) | _host_labels(draft.feed.url if draft.feed else None)
    names |= hosts
    title = draft.feed.title if draft.feed else None
    segments = [segment.strip().lower() for segment in _SEGMENT_BREAK.split(title or "") if segment.strip()]
    for segment in segments:
        words = segment.split()
        if len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
        compact = "".join(words)
        if len(segments) == 1 or any(label in compact or compact in label for label in hosts):
            names.update(
                " ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)
            )
    return frozenset(names)


def _host_labels(url: str | None) -> set[str]:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return set()
    return {label for label in host.split(".") if len(label) > 2 and label not in _HOST_NOISE}
