"""Texts whose characters went through the wrong charset once, as feedparser mends them.

UTF-8 that was read as ISO-8859-1 and written again (`Ã©`) is read back, and the control characters U+0080 to U+009F are
the Windows-1252 characters that a publisher meant.
"""

import re
from contextlib import suppress

_C1 = re.compile("[\x80-\x9f]")
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
_BEHIND = rb"(?:\xc2[\x80-\xbf]|&#|<[!?]|\]\]>)"
_READ_WRONG = re.compile(rb"\xc3[\x82-\xb4]" + _BEHIND)
_REFERENCES = re.compile(
    rb"&#(?:x0*[89][0-9a-fA-F];|0*(?:12[89]|1[345][0-9]);"
    rb"|(?:x0*(?:[cC][2-9a-fA-F]|[dDeE][0-9a-fA-F]|[fF][0-4])|0*(?:19[4-9]|2[0-3][0-9]|24[0-4]));" + _BEHIND + rb")"
)
"""What `mended` looks for, as bytes of UTF-8 and as references. Patterns with a fixed start are searched 30 times as
fast as an alternation of them."""


def is_suspect(document: bytes) -> bool:
    """Whether any text in a document in UTF-8 may need mending."""
    if not document.isascii() and (_CONTROLS.search(document) or _READ_WRONG.search(document)):
        return True
    return _REFERENCES.search(document) is not None


def mended(text: str) -> str:
    """The text as it was meant; the same text when nothing is wrong with it."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode()
    return text.translate(_WINDOWS) if _C1.search(text) else text
