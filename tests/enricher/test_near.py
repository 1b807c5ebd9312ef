"""Copies are alike and other texts are not, in any script."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.near import (
    BANDS,
    MIN_WORDS,
    PLACES,
    THRESHOLD,
    bands,
    fingerprints,
    similarity,
    titles_agree,
    words,
)
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN

CHINESE = (
    "港务局周一表示第二码头将继续关闭直到风暴过去为止并要求所有驶往该港的船只在湾外等候领航员将在风力减弱后恢复工作"
)


def sketch(text: str) -> bytes:
    made = fingerprints("", text).sketch
    assert made is not None
    return made


def test_words_are_one_for_all_typography() -> None:
    assert words("“Ｑuay—closed”, he\u00a0said: 3½") == ["quay", "closed", "he", "said", "31", "2"]


def test_in_scripts_without_spaces_each_letter_stands_for_a_word() -> None:
    assert words("港务局 ok") == ["港", "务", "局", "ok"]


@given(st.text())
def test_no_text_breaks_the_fingerprints(text: str) -> None:
    prints = fingerprints(text, text)
    assert (len(prints.exact), len(prints.content)) == (16, 16)
    assert prints.sketch is None or len(prints.sketch) == 2 * PLACES


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


def test_the_sketch_can_be_left_out() -> None:
    assert fingerprints("", AGENCY, sketched=False).sketch is None


def test_a_light_rewrite_is_above_the_threshold_and_another_text_far_below() -> None:
    assert THRESHOLD < similarity(sketch(AGENCY), sketch(REWRITTEN)) < 1
    assert similarity(sketch(AGENCY), sketch(OTHER)) < 0.1
    assert similarity(sketch(CHINESE), sketch(CHINESE.replace("周一", "周二"))) > THRESHOLD


def test_a_sketch_is_the_same_at_any_time_on_any_machine() -> None:
    assert sketch(AGENCY).hex()[:32] == "44f8f9c3de943f43acfe7f72cc753f43"
    assert bands(sketch(AGENCY))[0].hex() == "cd3a006f3983675c"


def test_bands_meet_only_their_like() -> None:
    assert len(set(bands(bytes(2 * PLACES)))) == BANDS


@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_the_estimate_is_near_the_true_share_of_shingles(changed: int, chance: random.Random) -> None:
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[: 300 - changed] + [f"v{number}" for number in range(changed)]
    shingles = [set(zip(*(text[start:] for start in range(5)), strict=False)) for text in (one, other)]
    true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert abs(similarity(sketch(" ".join(one)), sketch(" ".join(other))) - true) < 0.25


@pytest.mark.parametrize("seed", range(20))
def test_texts_at_the_threshold_share_a_band(seed: int) -> None:
    chance = random.Random(seed)
    one = [f"w{chance.randrange(10**9)}" for _ in range(300)]
    other = one[:231] + [f"v{number}" for number in range(69)]
    assert set(bands(sketch(" ".join(one)))) & set(bands(sketch(" ".join(other))))
