"""Copies are alike and other texts are not, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.near import MIN_WORDS, fingerprints, titles_agree
from services.enricher.sketch import LENGTH
from services.enricher.words import words
from tests.enricher.newsroom import AGENCY, OTHER


def test_words_are_one_for_all_typography() -> None:
    assert words("“Ｑuay—closed”, he\u00a0said: 3½") == ["quay", "closed", "he", "said", "31", "2"]


def test_in_scripts_without_spaces_each_letter_stands_for_a_word() -> None:
    assert words("港务局 ok") == ["港", "务", "局", "ok"]


@given(st.text())
def test_no_text_breaks_the_fingerprints(text: str) -> None:
    prints = fingerprints(text, text)
    assert (len(prints.exact), len(prints.content)) == (16, 16)
    assert prints.sketch is None or len(prints.sketch) == LENGTH


@pytest.mark.parametrize("noisy", [AGENCY.upper(), AGENCY.replace(" ", "\n\n"), AGENCY.replace(".", " …")])
def test_noise_changes_no_fingerprint(noisy: str) -> None:
    assert fingerprints("A", noisy) == fingerprints("a!", AGENCY)


def test_title_text_and_retraction_make_the_content() -> None:
    contents = {
        fingerprints("A", AGENCY).content,
        fingerprints("B", AGENCY).content,
        fingerprints("A", OTHER).content,
        fingerprints("A", AGENCY, retracted=True).content,
        fingerprints(f"A {AGENCY}", "").content,
    }
    assert len(contents) == 5
    assert fingerprints("A", AGENCY).exact == fingerprints("B", AGENCY).exact


def test_a_short_text_tells_nothing_and_has_no_sketch() -> None:
    assert not fingerprints("", "word " * (MIN_WORDS - 1)).tells
    assert fingerprints("", "word " * MIN_WORDS).tells
    assert fingerprints("", " ".join(AGENCY.split()[:19])).sketch is None
    assert fingerprints("", " ".join(AGENCY.split()[:20])).sketch is not None


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Quay closed", "Quay still closed", True),
        ("Quay closed for days", "Closed: the quay", True),
        ("Quay closed", "Mill to become library", False),
        ("Quay closed", "", True),
    ],
)
def test_titles_agree_by_half_of_the_shorter_ones_words(one: str, other: str, agree: bool) -> None:
    assert titles_agree(fingerprints(one, "").title, fingerprints(other, "").title) is agree


def test_titles_of_other_words_do_not_agree_by_chance() -> None:
    titles = [fingerprints(f"w{number}", "").title for number in range(300)]
    agreeing = sum(titles_agree(one, other) for number, one in enumerate(titles) for other in titles[:number])
    assert agreeing < 10


def test_the_sketch_can_be_left_out() -> None:
    assert fingerprints("", AGENCY, sketched=False).sketch is None
