"""Words are one for all typography, and a letter each where a script puts no spaces."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.words import Words, split, words

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
    assert [spelled(found, number) for number in range(len(texts))] == [words(text) for text in texts]


def spelled(found: Words, text: int) -> list[str]:
    """The words of one of the texts, which lie within it."""
    part = found.of(text)
    assert all(found.begins[text] <= start < end <= found.begins[text + 1] for start, end in places(found, part))
    return ["".join(map(chr, found.codes[start:end])) for start, end in places(found, part)]


def places(found: Words, part: slice) -> list[tuple[int, int]]:
    return list(zip(found.starts[part].tolist(), found.ends[part].tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"), [("Straße ŉgo İzmir ΑΎΛΟΣ", ["strasse", "ʼngo", "i", "zmir", "αύλοσ"]), ("a\0b", ["a", "b"])]
)
def test_letters_are_folded_as_python_folds_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_capitals_and_digits_are_told_by_a_words_first_letter() -> None:
    found = split(["Quay quay 4x X4 Ärger ärger Éß ß"])
    assert found.upper.tolist() == [True, False, False, True, True, False, True, False]
    assert np.flatnonzero(found.digit).tolist() == [2]


@given(st.text())
def test_case_and_blanks_make_no_difference(text: str) -> None:
    assert words(f" {text}\n".casefold()) == words(text.casefold())
