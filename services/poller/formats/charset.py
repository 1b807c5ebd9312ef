"""Which bytes a feed is written in, where its labels lie.

feedparser follows RFC 3023: the header's charset, then the XML declaration. Real servers label UTF-8 as ISO-8859-1, and
real authors paste Windows-1252 quotes into UTF-8. Text with multi-byte characters that happens to be valid UTF-8 is
UTF-8 (RFC 3629, section 3, calls other charsets passing as UTF-8 very unlikely), whatever its labels say.
"""

import codecs
import re

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
)
"""How documents in wide characters begin, with and without a byte order mark (XML 1.0, appendix F.1)."""

UTF8_TYPE = "application/xml; charset=utf-8"


def labelled(body: bytes, content_type: str | None) -> tuple[bytes, str]:
    """The document and the content type under which feedparser reads its characters right.

    A document that says UTF-8, or nothing, and has a few bytes that are not, gets these read as Windows-1252.
    """
    given = content_type or "application/xml"
    for start, encoding in _WIDE:
        if body.startswith(start):
            return body.decode(encoding, "replace").removeprefix("\ufeff").encode(), UTF8_TYPE
    plain = body.removeprefix(codecs.BOM_UTF8)
    if plain.isascii():
        return plain, given
    try:
        plain.decode()
    except UnicodeDecodeError:
        if plain is not body or _declared_utf8(plain, given):
            return plain.decode("utf-8", _WINDOWS).encode(), UTF8_TYPE
        return body, given
    return plain, UTF8_TYPE


def _declared_utf8(body: bytes, content_type: str) -> bool:
    header = _HEADER_CHARSET.search(content_type)
    declaration = _DECLARED.match(body[:512])
    names = [header.group(1) if header else "", declaration.group(1).decode() if declaration else ""]
    return all(name.lower() in _UTF8 for name in names if name)


def _as_windows_1252(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


_WINDOWS = "wireroom.windows-1252"
codecs.register_error(_WINDOWS, _as_windows_1252)
