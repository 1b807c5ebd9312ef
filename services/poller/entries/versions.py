"""When an entry is another version of itself, and how often versions are worth telling. Pure.

A version is another title, text, link, author, category, picture or language. Dates alone are none: the enricher would
find such a version unchanged, and there are feeds that date every entry anew at every fetch. Neither is what changes in
a link without changing where it leads: http or https, a session, a tracking parameter.
"""

import re

from schemas.raw import RawArticle
from services.poller.entries.entry_ids import stable_id
from services.poller.entries.entry_names import short_digest
from services.store.remembered import RETRACTED

_MARKUP = re.compile(r"<[^<>]*>")
_TELLING = 40
_FREE_CHANGES = 8
_FIRST_WAIT_S = 60
LONGEST_WAIT_S = 6 * 3600


def content_hash(entry: RawArticle) -> str:
    """Stands for the version of the entry."""
    if entry.retracted:
        return RETRACTED
    return short_digest(
        stable_id(entry.url or ""),
        entry.title or "",
        _secure(entry.summary_html),
        _secure(entry.content_html),
        entry.language or "",
        "\n".join(entry.authors),
        "\n".join(sorted(entry.categories)),
        "\n".join(sorted(stable_id(media.url) for media in entry.media)),
    )


def text_hash(entry: RawArticle) -> tuple[str, bool]:
    """Stands for title and text, without markup, case and blanks; and whether they are too long to agree by chance."""
    text = entry.content_html or entry.summary_html or ""
    texts = _words(entry.title or ""), _words(_MARKUP.sub(" ", text) if "<" in text else text)
    return short_digest(*texts), sum(map(len, texts)) >= _TELLING


def change_wait_s(changes: int) -> float:
    """How long the next change of an entry must wait after the last one that was published, in seconds.

    The first eight do not wait; then a minute, doubled with each change, up to six hours. So a live report is followed
    closely, and an entry with the current time in it is published four times a day rather than at every fetch.
    """
    if changes < _FREE_CHANGES:
        return 0.0
    return float(min(_FIRST_WAIT_S * 2 ** min(changes - _FREE_CHANGES, 16), LONGEST_WAIT_S))


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _secure(markup: str | None) -> str:
    return (markup or "").replace("http://", "https://")
