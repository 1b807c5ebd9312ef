"""XHTML that stands inside a feed, as a piece of HTML."""

from xml.sax.saxutils import escape

from lxml.etree import _Element as Element

from services.poller.formats.tree import attributes

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_FOREIGN = {"math": "http://www.w3.org/1998/Math/MathML", "svg": "http://www.w3.org/2000/svg"}
_KEPT_PREFIXES = {"{http://www.w3.org/XML/1998/namespace}": "xml:", "{http://www.w3.org/1999/xlink}": "xlink:"}


def html_of(holder: Element) -> str:
    """What stands in the element, without prefixes, and without attributes of namespaces that HTML does not know.

    A div around all of it is left out, which is no part of the content (RFC 4287, section 3.1.1.3). Raises
    TooManyAttributes.
    """
    if len(holder) == 1 and _name(holder[0]) == "div" and _is_blank(holder.text, holder[0].tail):
        holder = holder[0]
    pieces: list[str] = []
    _write(holder, pieces)
    return "".join(pieces)


def _write(holder: Element, pieces: list[str]) -> None:
    """Goes as deep as the tree, which libxml2 ends at 256 levels."""
    if holder.text:
        pieces.append(escape(holder.text))
    for element in holder:
        name = _name(element)
        pieces.append(f"<{name}{_attributes(element, name)}")
        if name in _VOID and not len(element) and not element.text:
            pieces.append("/>")
        else:
            pieces.append(">")
            _write(element, pieces)
            pieces.append(f"</{name}>")
        if element.tail:
            pieces.append(escape(element.tail))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: Element, name: str) -> str:
    written = [f' xmlns="{_FOREIGN[name]}"'] if element.tag == f"{{{_FOREIGN.get(name)}}}{name}" else []
    for key, value in attributes(element):
        space, brace, plain = key.rpartition("}")
        prefix = _KEPT_PREFIXES.get(space + brace, None if brace else "")
        if prefix is not None:
            written.append(f' {prefix}{plain}="{escape(value, _QUOTE)}"')
    return "".join(written)


_QUOTE = {'"': "&quot;"}


def _is_blank(*texts: str | None) -> bool:
    return not any(text and text.strip() for text in texts)
