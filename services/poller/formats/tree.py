"""XML documents as trees of lxml, strictly read or recovered; no entity is expanded, nothing is fetched.

libxml2 ends at 256 levels, names of 50,000 and texts of 10 million bytes (its limits without `huge_tree`), so a tree's
depth is bounded for whoever walks it.
"""

import re

from lxml import etree
from lxml.etree import XMLParser
from lxml.etree import _Element as Element

_MOST_ATTRIBUTES = 100
_SURROGATE = re.compile(
    rb"&#(?:x0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));?"
)
"""References to U+D800 to U+DFFF."""


def _parser(*, recover: bool) -> XMLParser:
    return XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_STRICT, _RECOVERING = _parser(recover=False), _parser(recover=True)


def strict(document: bytes) -> Element | None:
    """The root of a well-formed document in UTF-8; None for anything else."""
    try:
        return etree.fromstring(document, _STRICT)
    except etree.XMLSyntaxError:
        return None


def fault(document: bytes) -> str:
    """Where and why a document in UTF-8 is not well-formed; empty when it is."""
    try:
        etree.fromstring(document, _STRICT)
    except etree.XMLSyntaxError as error:
        return f"not well-formed XML near line {error.lineno}: {error.msg}"
    return ""


def has_doctype(root: Element) -> bool:
    """Whether entities and defaults of attributes may have been declared, by the document or by what it refers to."""
    return root.getroottree().docinfo.internalDTD is not None


def recovered(document: bytes) -> Element | None:
    """The root of whatever can be read of a document in UTF-8; None when that is nothing."""
    try:
        # libxml2 recovers a reference to half a surrogate pair as bytes that no UTF-8 has, over which lxml fails.
        return etree.fromstring(_SURROGATE.sub(b"&#xFFFD;", document), _RECOVERING)
    except etree.XMLSyntaxError:
        return None


class TooManyAttributes(ValueError):
    """An element has so many that reading them all, which takes libxml2 quadratic time, is not worth it."""


def attributes(element: Element) -> list[tuple[str, str]]:
    """All of them, in the document's order. Raises TooManyAttributes."""
    if len(element.attrib) > _MOST_ATTRIBUTES:
        raise TooManyAttributes(f"{element.tag}: more than {_MOST_ATTRIBUTES} attributes")
    return [(str(name), str(value)) for name, value in element.items()]
