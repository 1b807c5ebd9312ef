import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.formats.mending import is_suspect, mended


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("plain", "plain"),
        ("café", "café"),
        ("cafÃ©", "café"),
        ("\x93quote\x94", "“quote”"),
        ("日本\x85", "日本…"),
        ("\x81", "\x81"),
    ],
)
def test_a_text_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert mended(text) == meant


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_characters="\r<>&", exclude_categories=["Cs"])))
def test_only_suspect_documents_hold_anything_to_mend(text: str) -> None:
    written = text.encode()
    references = "".join(f"&#{ord(c)};" for c in text).encode()
    hexadecimal = "".join(f"&#x{ord(c):04X};" for c in text).encode()
    if mended(text) != text:
        assert all(map(is_suspect, (written, references, hexadecimal)))
