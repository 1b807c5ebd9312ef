"""Which articles take their page's own word on its address for their key. Pure.

Only an entry that is told of for the first time: later versions keep the key of the first one. And only an address that
is one entry's alone, in this visit and in what is remembered: sites name one section for all articles, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from services.identity import article_key
from services.links.canonical import canonical_url
from services.links.page_form import page_form
from services.poller.entries.diff import Publication
from services.poller.pages.page_text import PageText
from services.poller.pages.page_worth import is_about
from services.store.remembered import EntryState


def page_address(fetched: str, stated: str) -> str:
    """The address that the page at `fetched` states, where it may be trusted; else `fetched`, redirects followed."""
    try:
        address = urljoin(fetched, stated.strip())
    except ValueError:
        return fetched
    return address if page_form(fetched, address) else fetched


def page_urls(read: Iterable[tuple[Publication, PageText]], entries: Mapping[str, EntryState]) -> Mapping[str, str]:
    """The `page_url` of entries, by name.

    `read` are publications with their pages, `entries` is what is remembered of all, them included.
    """
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    found: dict[str, tuple[str, str]] = {}
    for publication, page in read:
        form = _form(publication, page)
        if form and _is_first(publication, entries.get(publication.name)):
            key = article_key(form, None, None) or ""
            found[publication.name] = key, page.address
            claimed[key].add(publication.article_key)
    if not found:
        return {}
    for name, state in entries.items():
        if name in found:
            continue
        claimed[state.article_key].add(state.article_key)
        if state.page_url:
            claimed[article_key(state.page_url, None, None) or ""].add(state.article_key)
    return {name: address for name, (key, address) in found.items() if len(claimed[key]) == 1}


def _is_first(publication: Publication, state: EntryState | None) -> bool:
    return state is not None and state.changes == 0 and publication.article.page_url is None


def _form(publication: Publication, page: PageText) -> str | None:
    """The canonical form of the page's address, if it may be trusted and says more than the link does."""
    article = publication.article
    if page.problem or not page.address or not is_about(article.title, f"{page.heading} {page.html}"):
        return None
    form = page_form(article.url, page.address)
    return form if form != canonical_url(article.url or "") else None
