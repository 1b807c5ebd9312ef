"""Copies are alike and other texts are not, in any script."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.drawing import MARKS
from services.enricher.near import MIN_WORDS, fingerprints_of, titles_agree
from services.enricher.sketch import LENGTH
from services.enricher.wording import Wording
from tests.enricher.newsroom import AGENCY, OTHER, fingerprints


@given(st.text())
def test_no_text_breaks_the_fingerprints(text: str) -> None:
    prints = fingerprints(text, text)
    assert (len(prints.exact), len(prints.content)) == (16, 16)
    if prints.sketch is None:
        assert prints.marks == ()
    else:
        assert (len(prints.sketch), len(prints.marks)) == (LENGTH, MARKS)
        assert all(0 <= mark < 2**32 for mark in prints.marks)


@given(st.lists(st.tuples(st.text(), st.text() | st.just(AGENCY) | st.just(OTHER), st.booleans()), max_size=8))
def test_the_fingerprints_of_a_batch_are_those_of_each_article(articles: list[tuple[str, str, bool]]) -> None:
    wordings = [Wording(*article) for article in articles]
    assert fingerprints_of(wordings) == [fingerprints_of([wording])[0] for wording in wordings]


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


def test_sketch_and_marks_can_be_left_out() -> None:
    exact, full = fingerprints("Quay", AGENCY, sketched=False), fingerprints("Quay", AGENCY)
    assert exact == replace(full, sketch=None, marks=())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "👍🏽 🎉 ❤️",
        "\u202e\u200f\u061c",
        "word " * 300,
        "\ud800" * 30,
        "الميناء " * 2,
        "!" * 100_000,
        "a" * 300_000,
    ],
)
def test_a_text_that_says_next_to_nothing_has_no_sketch(text: str) -> None:
    assert fingerprints("", text).sketch is None


def test_a_long_text_is_read_to_its_end() -> None:
    long = f"{AGENCY} {OTHER} " * 2_500
    assert fingerprints("", long).words == len(long.split())
    assert fingerprints("", f"{long} more").exact != fingerprints("", long).exact
