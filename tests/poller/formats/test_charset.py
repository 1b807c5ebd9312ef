"""Characters come out right, whatever the labels say."""

import pytest

from services.poller.formats import parse

TITLE = "Žižek’s “café”"


def title(document: bytes, content_type: str | None) -> str | None:
    return parse(document, content_type, "https://paper.example/").title


def rss(text: str, declaration: str = "") -> str:
    return f"{declaration}<rss version='2.0'><channel><title>{text}</title></channel></rss>"


@pytest.mark.parametrize(
    "declaration", ["", "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='iso-8859-1'?>"]
)
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/xml",
        "application/rss+xml",
        "text/xml; charset=ISO-8859-1",
        "text/html; charset=windows-1252",
        "text/plain; charset=nonsense",
    ],
)
def test_utf_8_is_read_as_utf_8_under_any_label(declaration: str, content_type: str | None) -> None:
    assert title(rss(TITLE, declaration).encode(), content_type) == TITLE


@pytest.mark.parametrize(
    ("encoding", "content_type", "declaration"),
    [
        ("windows-1251", None, "<?xml version='1.0' encoding='windows-1251'?>"),
        ("windows-1251", "text/xml; charset=windows-1251", ""),
        ("koi8-r", "application/xml", "<?xml version='1.0' encoding='koi8-r'?>"),
        ("utf-16", None, "<?xml version='1.0' encoding='utf-16'?>"),
        ("utf-16", "text/xml", ""),
    ],
)
def test_other_charsets_are_read_as_labelled(encoding: str, content_type: str | None, declaration: str) -> None:
    assert title(rss("Новости дня", declaration).encode(encoding), content_type) == "Новости дня"


def test_windows_quotes_pasted_into_utf_8_are_read_as_what_they_are() -> None:
    document = rss("Žižek’s PASTED café").encode().replace(b"PASTED", b"\x93quote\x94")
    assert title(document, "application/rss+xml") == "Žižek’s “quote” café"


def test_windows_1252_that_says_utf_8_is_read() -> None:
    assert title(rss("Ça va “bien”").encode("cp1252"), "text/xml; charset=utf-8") == "Ça va “bien”"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert title(b"\xef\xbb\xbf" + rss(TITLE).encode(), None) == TITLE


@pytest.mark.parametrize("label", ["nosuch", "punycode", "unicode_escape", "undefined", "hex", "idna", "x" * 500])
def test_a_label_that_is_no_charset_is_passed_over(label: str) -> None:
    document = rss("A \\u0041 “q”", f"<?xml version='1.0' encoding='{label}'?>").encode("cp1252")
    assert title(document, f"text/xml; charset={label}") == "A \\u0041 “q”"


def test_japanese_that_is_written_in_ascii_bytes_is_read() -> None:
    document = rss("日本のニュース", "<?xml version='1.0' encoding='iso-2022-jp'?>").encode("iso-2022-jp")
    assert document.isascii()
    assert title(document, None) == "日本のニュース"


def test_ascii_that_calls_itself_wide_is_ascii() -> None:
    assert title(rss("A", "<?xml version='1.0' encoding='utf-16'?>").encode(), "text/xml; charset=utf-16") == "A"


def test_ebcdic_is_read() -> None:
    assert title(rss("A", "<?xml version='1.0' encoding='cp037'?>").encode("cp037"), None) == "A"
