"""Plain text from the HTML, or the text that passes for it, of feeds. Never raises, and takes time linear in its input.

Only a tokenizer (WHATWG HTML, section 13.2.5) is needed to tell text from markup, and a tree is a danger: parsers that
build one need seconds for some thousand nested elements. Where the standard would swallow text (a `<` never closed,
an unclosed quote, `<![CDATA[` in HTML), the text is kept.

- Paragraphs are separated by one blank line, lines (`br`, list items, table rows, `div`) by one line end; the cells of
  a table row by one space. Within a line all white space is folded.
- Input without markup is plain text: its own line ends and blank lines stay, and `a < b`, `AT&T` and `<me@there.org>`
  mean themselves. Character references are decoded there too when they end in a semicolon.
- Twice escaped input, as feeds often give it, is decoded twice: references always; tags only when nothing else in
  the input is markup, and they open the text or close an element, as in `&lt;p&gt;Dear reader&lt;/p&gt;`.
"""

import re
from html import unescape

_PARAGRAPHS = """address article aside blockquote body center details dl fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul""".split()
_LINES = "audio caption dd div dt iframe legend li object option summary tbody tfoot thead title tr video".split()
_CELLS = "img td th".split()
_INLINE = """a abbr acronym area b base bdi bdo big br button canvas cite code col colgroup data datalist del dfn dialog
    em embed font head html i input ins kbd label link map mark math meta noscript param picture q rp rt ruby s samp
    script select small source span strike strong style sub sup svg template textarea time track tt u var wbr""".split()
_UNSEEN = """audio canvas datalist head iframe noembed noframes noscript object rp script select style svg template
    textarea title video""".split()
_RAW = frozenset("iframe noembed noframes script style textarea title".split())
"""Of the unseen elements, those whose content is no markup, so that they do not nest."""
_UNSEEN_TO_THE_END = frozenset({"script", "style"})

# Control characters never stand in the cleaned text, so they can mark where breaks fall until all text is decoded.
_LINE, _PARAGRAPH = "\x01", "\x02"
_BREAKS = (
    dict.fromkeys(_CELLS, " ")
    | dict.fromkeys(_LINES, _LINE)
    | dict.fromkeys(_PARAGRAPHS, _PARAGRAPH)
    | {"br": "\n", "q": "“", "/q": "”", "/br": "\n"}
)
_BREAKS |= {f"/{name}": mark for name, mark in _BREAKS.items() if mark in (" ", _LINE, _PARAGRAPH)}
_KNOWN = frozenset([*_PARAGRAPHS, *_LINES, *_CELLS, *_INLINE])
_ENDS = {
    name: re.compile(rf"<(/{'' if name in _RAW else '?'}){name}(?=[\s/>])[^<>]*+>", re.IGNORECASE) for name in _UNSEEN
}

_MARKUP = re.compile(
    r"""<(?:(?P<name>/?[A-Za-z][\w-]*(?::[\w-]+)*)(?=[\s/>])
           (?P<rest>[^<>"']*+(?:"[^"<>]*"[^<>"']*+|'[^'<>]*'[^<>"']*+)*+>)?
         |(?P<comment>!--)|(?P<other>[!?/][^<>]*+>))""",
    re.VERBOSE,
)
_CANDIDATE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])([^<>]*)(>?)|<!(?:--|\[CDATA\[)")
_FIRST_ATTRIBUTE = re.compile(r"\s+[\w:-]+\s*=")
_DELIMITER = re.compile(r"""[<>]|=\s*+(["'])""")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_GAP = re.compile(r"([\n\x01\x02][\s\x01\x02]*+)")
_PRINTABLE = b"\n" + bytes(range(32, 127))
"""Most of most texts; it is fastest to look at what is left."""
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u2060\ud800-\udfff\ufeff\ufffe\uffff]"
)


def html_to_text(html: str) -> str:
    """The readable text of an HTML fragment, or of plain text; empty when there is none."""
    text = _clean(html)
    if "<" not in text and "&" not in text:
        return _folded(text)
    if _is_markup(text):
        text = _decoded(_strip_markup(text), strict=False)
    else:
        text = _decoded(text)
        if _is_markup(text, escaped=True):
            text = _strip_markup(text)
    text = _folded(_decoded(text))
    cleaned = _clean(text)
    return text if cleaned is text else _folded(cleaned)


def _is_markup(text: str, *, escaped: bool = False) -> bool:
    """Whether the text holds an HTML tag. In text that was `escaped` a lone tag is more likely spoken of than meant."""
    for match in _CANDIDATE.finditer(text):
        slash, name, rest, end = match.groups()
        if name is None:
            return True
        if name.lower() not in _KNOWN:
            continue
        attribute = _FIRST_ATTRIBUTE.match(rest) is not None
        bare = bool(end) and rest.strip() in ("", "/")
        # "if a <b and c> d" is no element; "<script async>" is one.
        if not (attribute or bare or (end and len(name) > 1)):
            continue
        if not escaped or attribute or slash or rest.endswith("/") or not text[: match.start()].strip():
            return True
    return False


def _strip_markup(html: str) -> str:
    """The text between the tags, references not yet decoded, with marks where tags break lines and paragraphs."""
    if "<![CDATA[" in html:
        html = html.replace("<![CDATA[", "").replace("]]>", "")
    has_preformatted = "<pre" in html.lower()
    if not has_preformatted:
        html = html.replace("\n", " ")
    pieces: list[str] = []
    unclosed: set[str] = set()
    position = preformatted = 0
    while match := _MARKUP.search(html, position):
        text = html[position : match.start()]
        pieces.append(text.replace("\n", " ") if has_preformatted and not preformatted else text)
        position = match.end()
        kind = match.lastgroup
        if kind == "comment":
            end = html.find("-->", position - 2)
            position = len(html) if end < 0 else end + 3
            continue
        if kind == "other":
            continue
        name = match["name"].lower()
        if kind == "name":
            end = _tag_end(html, position)
            # In a tag that is never closed, what looks like a tag goes, and what may be a "less than" stays.
            if end < 0 and (name not in _KNOWN or (len(name) == 1 and not _FIRST_ATTRIBUTE.match(html, position))):
                pieces.append(match[0])
                continue
            position = abs(end)
        if name in _BREAKS:
            pieces.append(_BREAKS[name])
        if name in ("pre", "/pre"):
            preformatted = max(0, preformatted + (1 if name == "pre" else -1))
        elif name in _ENDS and name not in unclosed and html[position - 2] != "/":
            end = _unseen_end(html, name, position)
            if end >= 0:
                position = end
            elif name in _UNSEEN_TO_THE_END:
                position = len(html)
            else:
                unclosed.add(name)
    text = html[position:]
    pieces.append(text.replace("\n", " ") if has_preformatted and not preformatted else text)
    return "".join(pieces)


def _tag_end(html: str, position: int) -> int:
    """Offset after the tag whose attributes start at `position`; when it is not closed, minus where it breaks off."""
    while delimiter := _DELIMITER.search(html, position):
        position = delimiter.end()
        quote = delimiter[1]
        if quote:
            closing = html.find(quote, position)
            if closing >= 0:
                position = closing + 1
        elif delimiter[0] == ">":
            return position
        else:
            return -delimiter.start()
    return -len(html)


def _unseen_end(html: str, name: str, position: int) -> int:
    """Offset after the element whose content starts at `position`; -1 when it is not closed."""
    depth = 1
    for tag in _ENDS[name].finditer(html, position):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return -1


def _decoded(text: str, *, strict: bool = True) -> str:
    """The text with character references decoded; when `strict`, only those that end in a semicolon."""
    if "&" not in text:
        return text
    # `html.unescape` raises ValueError on a number of 4,300 digits.
    text = _LONG_NUMBER.sub("\ufffd", text)
    return _REFERENCE.sub(lambda match: unescape(match[0]), text) if strict else unescape(text)


def _folded(text: str) -> str:
    """The text with its white space folded and its breaks turned into one line end, or two where a paragraph ends.

    A paragraph ends at its mark, at two line ends in a row, or at a line that holds nothing but a line end.
    """
    pieces: list[str] = []
    gap = ""
    parts = _GAP.split(text)
    for line, next_gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        words = " ".join(line.split())
        if words:
            if pieces:
                pieces.append(_line_ends(gap))
            pieces.append(words)
            gap = ""
        gap += next_gap
    return "".join(pieces)


def _line_ends(gap: str) -> str:
    paragraph = _PARAGRAPH in gap or gap.count("\n") > 1 or (_LINE in gap and "\n" in gap[gap.index(_LINE) :])
    return "\n\n" if paragraph else "\n"


def _clean(text: str) -> str:
    """The text without control characters, lone surrogates and invisible marks; C1 is read as Windows-1252."""
    if text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE).decode("utf-8", "surrogatepass").isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub(_wanted, text) if _UNWANTED.search(text) else text


def _wanted(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\x0b\x0c\u2028\u2029":
        return "\n"
    if "\x80" <= character <= "\x9f":
        # A feed that says ISO 8859-1 means Windows-1252 (WHATWG Encoding, section 4.2).
        return character.encode("latin-1").decode("cp1252", "ignore")
    return ""
