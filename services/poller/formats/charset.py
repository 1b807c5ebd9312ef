"""Which bytes a feed is written in, where its labels lie.

feedparser follows RFC 3023: the header's charset, then the XML declaration. Real servers label UTF-8 as ISO-8859-1, and
real authors paste Windows-1252 quotes into UTF-8. Text with multi-byte characters that happens to be valid UTF-8 is
UTF-8 (RFC 3629, section 3, calls other charsets passing as UTF-8 very unlikely), whatever its labels say.
"""

import codecs
import re
from contextlib import suppress

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']+)""", re.IGNORECASE)
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""How documents begin that are not written in ASCII, with and without a byte order mark (XML 1.0, appendix F.1)."""

_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Codecs of Python that decode bytes to text and yet are no charset of any document."""


def in_utf8(body: bytes, content_type: str | None) -> bytes:
    """The document in UTF-8, without blanks around it; `content_type` is the header as sent.

    A document that says UTF-8, or nothing that fits, and has some bytes that are not, gets these read as Windows-1252.
    """
    for start, encoding in _WIDE:
        if body.startswith(start):
            return body.decode(encoding, "replace").removeprefix("\ufeff").strip().encode()
    plain = body.removeprefix(codecs.BOM_UTF8).strip()
    is_ascii = plain.isascii()
    if is_ascii and b"\x1b" not in plain:
        return plain
    with suppress(UnicodeDecodeError):
        plain.decode()
        if not is_ascii:
            return plain
    for name in [] if body.startswith(codecs.BOM_UTF8) else _names(plain, content_type or ""):
        with suppress(LookupError, ValueError):
            return _decoded(plain, name).encode()
    return plain.decode("utf-8", _WINDOWS).encode()


def _names(body: bytes, content_type: str) -> list[str]:
    """The charsets that header and XML declaration name, the header's first (RFC 7303, section 3.2)."""
    header = _HEADER_CHARSET.search(content_type)
    declaration = _DECLARED.match(body[:512])
    names = [header.group(1) if header else "", declaration.group(1).decode() if declaration else ""]
    return [name for name in names if name and name.lower() not in _UTF8]


def _decoded(body: bytes, name: str) -> str:
    """Raises LookupError for a name that is no charset's, ValueError for a body that is not written in it."""
    codec = codecs.lookup(name)
    if codec.name.replace("_", "-") in _NO_CHARSETS:
        raise LookupError(name)
    # gb18030 holds all of gb2312, and publishers mean it.
    return body.decode("gb18030" if codec.name == "gb2312" else name)


def _as_windows_1252(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


_WINDOWS = "wireroom.windows-1252"
codecs.register_error(_WINDOWS, _as_windows_1252)
