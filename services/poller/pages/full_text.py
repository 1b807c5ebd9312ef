"""Which pages to read for a visit's articles, and what becomes of the articles then. Pure.

publications -> addresses, the newest few;  outcome + pages -> outcome with texts, and what the feed event says
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urldefrag

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.identity import article_key
from services.poller.entries.diff import Publication
from services.poller.outcomes.settle import Settled
from services.poller.pages.page_keys import page_urls
from services.poller.pages.page_text import PageText
from services.poller.pages.page_worth import objection
from services.store.base import host_of
from services.store.remembered import Remembered

MOST_PAGES = 20
"""Of one visit, the newest first: the first fetch of a feed of 500 entries must not ask its site for 500 pages."""

_OLDEST = datetime.min.replace(tzinfo=UTC)
_LONGEST_REASON = 400
_LEFT = PageText(problem=FeedProblem(code="page_left", message=f"only the newest {MOST_PAGES} are read, and in time"))
_SAME = FeedProblem(code="page_same", message="several pages show one text: a notice, or a form to log in")


def addresses(publications: Iterable[Publication]) -> list[str]:
    """The addresses of the pages to read, each once, those of the newest articles first."""
    found = [(_age(article), address) for article, address in _paged(publications)]
    newest = sorted(found, key=lambda pair: pair[0], reverse=True)
    return list(dict.fromkeys(address for _, address in newest))[:MOST_PAGES]


def with_texts(settled: Settled, pages: Mapping[str, PageText]) -> Settled:
    """The outcome with the texts of `pages`, by address, where they are worth more than the feed's.

    The first event counts them and gives, for each reason why articles keep their text, how many do and an example.
    The records keep the ce_ids of the feed's entries: the same entry gives the same id whether its page could be read
    or not, and a page that changes with each visit (related links, counters that got into the text) is no new version.
    Their keys are those of the pages' own addresses where these may be trusted (`page_keys`), which is remembered.
    """
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    repeated = _repeated(pages)
    publications = []
    filled = 0
    for publication in settled.publications:
        article = publication.article
        for _, address in _paged([publication]):
            page = pages.get(address, _LEFT)
            problem = _SAME if page.html in repeated else objection(page, article)
            if problem:
                reasons[problem.code].append(f"{problem.message} ({address})")
            else:
                article = article.model_copy(update={"content_html": page.html, "text_source": "page"})
                filled += 1
        publications.append(replace(publication, article=article))
    settled = _with_addresses(replace(settled, publications=tuple(publications)), pages)
    problems = [
        FeedProblem(code=code, message=f"entries that keep the feed's text: {len(told)}; {told[0][:_LONGEST_REASON]}")
        for code, told in sorted(reasons.items())
    ]
    first, *others = settled.events
    first = first.model_copy(update={"full_text": filled, "problems": [*first.problems, *problems]})
    return replace(settled, events=(first, *others))


def _with_addresses(settled: Settled, pages: Mapping[str, PageText]) -> Settled:
    entries = settled.state.entries
    read = ((one, pages[address]) for one in settled.publications for _, address in _paged([one]) if address in pages)
    if not (found := page_urls(read, entries)):
        return settled
    states = {name: state._replace(page_url=found.get(name, state.page_url)) for name, state in entries.items()}
    publications = tuple(_at(one, found[one.name]) if one.name in found else one for one in settled.publications)
    state = settled.state.model_copy(update={"entries": Remembered(states)})
    return replace(settled, publications=publications, state=state)


def _at(publication: Publication, page_url: str) -> Publication:
    key = article_key(page_url, None, None) or publication.article_key
    return replace(publication, article_key=key, article=publication.article.model_copy(update={"page_url": page_url}))


def _paged(publications: Iterable[Publication]) -> Iterator[tuple[RawArticle, str]]:
    """The articles that have a page, with its address."""
    for publication in publications:
        article = publication.article
        address = urldefrag(article.url or "").url
        if not article.retracted and address.startswith(("http://", "https://")) and host_of(address):
            yield article, address


def _age(article: RawArticle) -> datetime:
    """Its newest date, but none in the future: that would put it first for ever."""
    dates = (article.updated_at, article.published_at)
    return max((date for date in dates if date and date <= (article.fetched_at or date)), default=_OLDEST)


def _repeated(pages: Mapping[str, PageText]) -> frozenset[str]:
    uses = Counter(page.html for page in pages.values() if not page.problem)
    return frozenset(html for html, count in uses.items() if count > 1)
