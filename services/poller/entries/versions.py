"""When an entry is another version of itself. Pure.

A version is another title, another text, or another page that its link leads to. Noise is none (`services.noise`), nor
are dates, markup, pictures, authors and categories: the enricher would find such a version unchanged, and there are
feeds that date every entry anew, or shuffle its tags, at every fetch. Neither is what changes in a link without
changing where it leads.
"""

from schemas.raw import RawArticle
from services.links.canonical import canonical_url
from services.noise import quiet, quiet_title
from services.poller.entries.entry_ids import stable_id
from services.poller.entries.entry_names import short_digest
from services.store.remembered import RETRACTED
from services.text import html_to_text

_TELLING = 40


def content_hash(entry: RawArticle) -> str:
    """Stands for the entry as given: while it is the same, nobody need look closer, which takes ten times as long."""
    if entry.retracted:
        return RETRACTED
    return short_digest(
        entry.url or "",
        entry.title or "",
        entry.summary_html or "",
        entry.content_html or "",
    )


def text_hash(entry: RawArticle) -> tuple[str, bool]:
    """Stands for title and text, without noise, case and blanks; and whether they are too long to agree by chance."""
    title = html_to_text(entry.title or "")
    text = html_to_text(entry.content_html or "") or html_to_text(entry.summary_html or "")
    texts = _words(quiet_title(title)), _words(quiet(text))
    return short_digest(*texts), sum(map(len, texts)) >= _TELLING


def is_same_page(link: str | None, other: str | None) -> bool:
    """Whether two links of an entry lead to one page, though a session, tracking or the scheme may differ."""
    return link == other or _page(link) == _page(other)


def _page(link: str | None) -> str:
    stable = stable_id(link or "")
    return canonical_url(stable) or stable


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
