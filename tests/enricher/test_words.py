"""Words are one for all typography, and a letter each where a script puts no spaces."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.words import split, words

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
LETTER = re.compile(rf"[{UNSPACED}\U00020000-\U0003347f]|[^\W_{UNSPACED}\U00020000-\U0003347f]+")


def test_words_are_one_for_all_typography() -> None:
    assert words("“Ｑuay—closed”, he\u00a0said: 3½") == ["quay", "closed", "he", "said", "31", "2"]


def test_in_scripts_without_spaces_each_letter_stands_for_a_word() -> None:
    assert words("港务局 ok") == ["港", "务", "局", "ok"]


@pytest.mark.parametrize(
    ("figure", "word"),
    [
        ("4.5", "4.5"),
        ("1,200", "1.200"),
        ("11:30", "11.30"),
        ("6-1/8", "6.1.8"),
        ("2026–27", "2026.27"),
        ("1’000’000", "1.000.000"),
        ("๑๒", "๑๒"),
    ],
)
def test_a_mark_between_two_digits_joins_them_to_one_figure(figure: str, word: str) -> None:
    assert words(f"({figure}), that is") == [word, "that", "is"]


def test_a_mark_that_does_not_stand_between_two_digits_ends_a_word() -> None:
    assert words("covid-19, 5. .5 3..4 A/B mid-June's") == [
        "covid",
        "19",
        "5",
        "5",
        "3",
        "4",
        "a",
        "b",
        "mid",
        "june",
        "s",
    ]


@given(st.text(st.characters(exclude_categories=("Nd", "No"), exclude_characters="⅟")))
def test_without_figures_words_are_the_runs_of_letters(text: str) -> None:
    assert words(text) == LETTER.findall(unicodedata.normalize("NFKC", text).casefold())


@given(st.lists(st.text()))
def test_the_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    found = split(texts)
    lengths = (found.ends - found.starts).tolist()
    assert found.counts.tolist() == [len(words(text)) for text in texts]
    assert lengths == [len(word) for text in texts for word in words(text)]


@given(st.text())
def test_case_and_blanks_make_no_difference(text: str) -> None:
    assert words(f" {text}\n".casefold()) == words(text.casefold())
