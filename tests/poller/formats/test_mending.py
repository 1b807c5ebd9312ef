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


WRITTEN = st.sampled_from(["{0}", "&#{1};", "&#x{1:04X};", "<![CDATA[{0}]]>", "<!-- -->{0}"])


@given(
    st.lists(
        st.tuples(
            st.characters(
                min_codepoint=0x7E, max_codepoint=0xFF, exclude_characters="\r<>&", exclude_categories=["Cs"]
            ),
            WRITTEN,
        )
    )
)
def test_only_suspect_documents_hold_anything_to_mend(characters: list[tuple[str, str]]) -> None:
    text = "".join(character for character, _ in characters)
    document = "".join(written.format(character, ord(character)) for character, written in characters)
    assert mended(text) == text or is_suspect(document.encode())
