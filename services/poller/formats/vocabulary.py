"""What the elements of RSS, RDF and Atom mean, whichever reader meets them: namespaces to prefixes, names to meanings.

A name is written as feedparser writes it: the usual prefix of its namespace, an underscore, the local name in lower
case. Of several elements that mean one thing the first in its table counts, wherever it stands in the entry.
"""

from typing import Final

from feedparser import api

PREFIXES: Final[dict[str, str]] = {uri.lower(): prefix for uri, prefix in api.StrictFeedParser.namespaces.items()}
"""The usual prefix of a namespace, in lower case; that of the formats themselves is empty. feedparser's own list, with
the old and misspelt ones that feeds use."""

ENTRIES: Final = ("item", "entry")
TITLES: Final = ("title", "dc_title")
CAPTION: Final = "media_title"
DESCRIPTIONS: Final = {
    "description": "text/html",
    "dc_description": "text/html",
    "summary": "text/plain",
    "itunes_summary": "text/plain",
    "abstract": "text/plain",
}
"""Short texts, with the type of those that name none: RSS 2.0 allows HTML; RFC 4287 says text (section 3.1.1)."""
CONTENTS: Final = {
    "content_encoded": "text/html",
    "fullitem": "text/html",
    "content": "text/plain",
    "body": "application/xhtml+xml",
    "xhtml_body": "application/xhtml+xml",
}
PUBLISHED: Final = ("pubdate", "published", "issued", "dcterms_issued")
UPDATED: Final = ("updated", "modified", "dcterms_modified", "dc_date", "lastbuilddate")
CREATED: Final = ("created", "dcterms_created")
AUTHORS: Final = ("author", "dc_creator", "dc_author", "itunes_author", "managingeditor")
LANGUAGES: Final = ("language", "dc_language")
CATEGORIES: Final = ("category", "dc_subject", "keywords", "media_category", "itunes_category")
LISTS: Final = ("tags", "media_keywords", "itunes_keywords")
"""Categories in one text, with commas between them."""


def content_type(given: str) -> str:
    """The media type that a type attribute stands for (RFC 4287, section 3.1.1), in lower case, without parameters."""
    given = given.partition(";")[0].strip().lower()
    return _ATOM_TYPES.get(given, given)


def is_text(media_type: str) -> bool:
    """Whether its content is characters; other content is base64 (RFC 4287, section 4.1.3.3)."""
    return media_type.startswith("text/") or media_type.endswith(("+xml", "/xml"))


_ATOM_TYPES = {
    "text": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
}
