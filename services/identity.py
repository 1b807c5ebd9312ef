"""What the poller and the enricher must agree on: feed ids, article keys and event ids.

The canonical form of a URL (`services.links`) is lossy and only ever a key; `clean_url` is what is shown.
"""

from hashlib import blake2b

from schemas.raw import RawArticle
from services.links.canonical import canonical_url
from services.links.page_form import page_form
from services.links.shown import clean_url

__all__ = ["article_key", "canonical_url", "clean_url", "digest", "entry_key", "feed_id", "raw_event_id"]


def digest(*parts: str) -> str:
    """32 hex digits that stand for the parts, in order."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return blake2b(b"".join([len(data).to_bytes(8) + data for data in encoded]), digest_size=16).hexdigest()


def feed_id(url: str) -> str:
    """The id of a feed: that of its address as given, but for blanks around it."""
    return digest("feed", url.strip())


def article_key(url: str | None, feed: str | None, entry_id: str | None, page_url: str | None = None) -> str | None:
    """The key under which all versions of an article meet: 32 hex digits.

    That of the page's own address where it may be trusted (`page_form`), else of the link, else of feed and entry id;
    None when there is none of these.
    """
    canonical = (page_form(url, page_url) if page_url else None) or (canonical_url(url) if url else None)
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

    What belongs to the fetch and not to the entry (`fetched_at`, `text_source`, `page_url`, the feed's address and
    title) has no part in it.
    """
    content = article.model_dump_json(
        exclude={"fetched_at": True, "text_source": True, "page_url": True, "feed": {"url", "title"}}
    )
    return digest("raw", key, content)
