"""Deleted entries of Atom documents (RFC 6721): `at:deleted-entry` with the entry's id and when it was deleted."""

from contextlib import suppress
from xml.parsers import expat

from lxml.etree import _Attrib as Attributes
from lxml.etree import _Element as Element

from schemas.raw import RawArticle
from services.poller.formats.dates import parse_date
from services.poller.formats.parsed import text_of

NAMESPACE = "http://purl.org/atompub/tombstones/1.0"


class _EntityDeclared(Exception):
    """The document declares entities; no tombstone is worth expanding them."""


def retractions(root: Element) -> tuple[RawArticle, ...]:
    """The retractions in the feed of a well-formed document, in order; one without an id is passed over."""
    found = (_retraction(child.attrib) for child in root.iterchildren(f"{{{NAMESPACE}}}deleted-entry"))
    return tuple(retraction for retraction in found if retraction)


def retractions_before_error(document: bytes) -> tuple[RawArticle, ...]:
    """Those of a UTF-8 document that is not well-formed, up to its first error.

    A recovered tree is not to be trusted with them: of `?id=1&page=2` it keeps `?id=1`, the id of another entry.
    """
    if NAMESPACE.encode() not in document:
        return ()
    found: list[RawArticle] = []
    open_elements: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        is_deleted = name == f"{NAMESPACE} deleted-entry" and len(open_elements) == 1
        open_elements.append(name)
        if is_deleted and (retraction := _retraction(attributes)):
            found.append(retraction)

    def end(_: str) -> None:
        open_elements.pop()

    def refuse(*_: object) -> None:
        raise _EntityDeclared

    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = refuse
    with suppress(expat.ExpatError, _EntityDeclared):
        parser.Parse(document, True)
    return tuple(found)


def _retraction(attributes: dict[str, str] | Attributes) -> RawArticle | None:
    entry_id = text_of(attributes.get("ref"))
    if not entry_id:
        return None
    return RawArticle(entry_id=entry_id, updated_at=parse_date(attributes.get("when")), retracted=True)
