"""Deleted entries of Atom documents (RFC 6721): `at:deleted-entry` with the entry's id and when it was deleted.

feedparser does not know them, so they are read by a scan of their own, only where their namespace occurs.
"""

from contextlib import suppress
from xml.parsers import expat

from schemas.raw import RawArticle
from services.poller.formats.parsed import instant, text_of

NAMESPACE = "http://purl.org/atompub/tombstones/1.0"


class _EntityDeclared(Exception):
    """The document declares entities; no tombstone is worth expanding them."""


def retractions(document: bytes) -> tuple[RawArticle, ...]:
    """The retractions in a UTF-8 document, in order; of one that is not well-formed, those before its first error."""
    if NAMESPACE.encode() not in document:
        return ()
    found: list[RawArticle] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        entry_id = text_of(attributes.get("ref"))
        if name == f"{NAMESPACE} deleted-entry" and entry_id:
            found.append(RawArticle(entry_id=entry_id, updated_at=instant(attributes.get("when")), retracted=True))

    def refuse(*_: object) -> None:
        raise _EntityDeclared

    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    with suppress(expat.ExpatError, _EntityDeclared):
        parser.Parse(document, True)
    return tuple(found)
