"""Text that is plain already is taken as it is; the answer is never another than that of `html_to_text`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.plain import plain_text
from services.text import html_to_text
from tests.fuzz.odd_texts import odd_text

TEXTS = st.text(st.sampled_from("ab. \n\t\r\v\x1c\x85\xa0\xad<>&;£é’—\u2009\u200b\u2028\u3000中\ufeff\ufffd\ud800🔥"))


@given(TEXTS | st.text())
def test_a_text_is_read_as_html_is(text: str) -> None:
    assert plain_text(text) == html_to_text(text)


@pytest.mark.parametrize("number", [number for number in range(1, 400) if number % 97])
def test_odd_texts_are_too(number: int) -> None:
    text = odd_text(number)
    assert plain_text(text) == html_to_text(text)


def test_plain_text_is_the_very_same() -> None:
    text = "Prices rose by £5, the bank’s governor said.\n\nIt was the third rise.\nMore follows."
    assert plain_text(text) is text
