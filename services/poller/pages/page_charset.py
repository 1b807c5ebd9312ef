"""Which characters a web page's bytes stand for. Pure.

As for feeds (`formats.charset`), what is valid UTF-8 is UTF-8, whatever its labels say. Else the label holds: the
header's, then the page's own; without one, Windows-1252 (WHATWG HTML, section 13.2.3.2).
"""

import codecs
import re

_SNIFFED_BYTES = 4096
_LABEL = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9:._-]{1,40})""", re.IGNORECASE)
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DEFAULT = "cp1252"
_CODECS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "euc-jp": "euc-jp",
    "iso-2022-jp": "iso-2022-jp",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "macintosh": "mac-roman",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"iso-8859-{number}": f"iso-8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
"""Labels, and the codec for what they mean: often a wider charset than they name (WHATWG Encoding, section 4.2)."""


def decoded(body: bytes, content_type: str | None) -> str:
    """The page as text; bytes that mean nothing become U+FFFD. Never raises."""
    for mark, codec in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    body = body.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode(_labelled(body, content_type), "replace")


def _labelled(body: bytes, content_type: str | None) -> str:
    for text in ((content_type or "").encode("ascii", "replace"), body[:_SNIFFED_BYTES]):
        label = _LABEL.search(text)
        if label:
            name = label.group(1).decode().lower()
            # Of UTF-8 with a few bad bytes, only these are lost.
            return "utf-8" if name in ("utf-8", "utf8") else _CODECS.get(name, _DEFAULT)
    return _DEFAULT
