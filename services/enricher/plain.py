"""HTML, or what passes for it, as plain text: as `html_to_text` makes it, but at once where it is plain already."""

from services.compiled import compiled
from services.enricher.reading import Codes, code_points
from services.text import html_to_text

_BLANK, _LINE_END, _LESS, _AMPERSAND = ord(" "), ord("\n"), ord("<"), ord("&")


def plain_text(html: str) -> str:
    """The readable text of an HTML fragment, or of plain text; empty when there is none."""
    return html if _is_plain(code_points(html)) else html_to_text(html)


@compiled("boolean(uint32[::1])")
def _is_plain(codes: Codes) -> bool:
    """Whether it is a text without markup, control characters and references, its white space folded. What may be none
    of these but rarely occurs counts as not plain."""
    before = _BLANK
    line_ends = 0
    for place in range(len(codes)):
        code = codes[place]
        if code == _LINE_END:
            line_ends += 1
            if before == _BLANK or line_ends > 2:
                return False
        elif code == _BLANK:
            if before in (_BLANK, _LINE_END):
                return False
        elif code < 0x7F:
            if code < _BLANK or code in (_LESS, _AMPERSAND):
                return False
        elif (
            code <= 0xA0
            or code == 0xAD
            or code == 0x1680
            or 0x2000 <= code <= 0x200F
            or 0x2028 <= code <= 0x202F
            or 0x205F <= code <= 0x206F
            or code == 0x3000
            or 0xD800 <= code <= 0xDFFF
            or 0xFE00 <= code <= 0xFFFF
        ):
            return False
        if code != _LINE_END:
            line_ends = 0
        before = code
    return len(codes) == 0 or before not in (_BLANK, _LINE_END)
