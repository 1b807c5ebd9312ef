"""What an article is compared by: short, the same everywhere, and nothing for an article that says nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.hashing import word_hashes
from services.enricher.stories.commonness import RARE, commonness, listing
from services.enricher.stories.packing import LENGTH, TERMS, Compared, hashes
from services.enricher.stories.telling import Told, tell
from services.enricher.stories.vectors import story_vectors
from services.enricher.words import split_folded
from tests.enricher.stories.newsreel import ARABIC, CHINESE, GERMAN, HARBOUR, HARBOUR_LATER, MILL, vector

NOTHING_TOLD = [
    "",
    "   \n",
    "Video",
    "Live: updates",
    "🎉🎉🎉 🔥",
    "...",
    "1",
    "http://news.example/a-long-and-telling-path",
]


@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_an_article_that_says_too_little_has_no_vector(text: str) -> None:
    assert story_vectors([("", text), (text, "")]) == [None, None]


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gives_a_vector_of_fixed_length_or_none_and_is_most_like_itself(title: str, text: str) -> None:
    made = vector((title, text))
    if made is not None:
        assert len(made) == LENGTH <= 64
        assert 1 <= len(hashes(made)) <= TERMS
        assert Compared(made).likeness(made) > 0.9


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_has_no_order(one: str, other: str) -> None:
    mine, yours = vector((one, one)), vector((other, other))
    if mine and yours:
        assert Compared(mine).likeness(yours) == pytest.approx(Compared(yours).likeness(mine), abs=0.02)
        assert 0 <= Compared(mine).likeness(yours) <= 1


def test_vectors_come_in_the_order_of_the_articles() -> None:
    assert story_vectors([HARBOUR, ("", ""), MILL]) == [vector(HARBOUR), None, vector(MILL)]


def test_a_vector_is_the_same_at_any_time_on_any_machine() -> None:
    made = vector(HARBOUR)
    assert made is not None
    assert made.hex()[:24] == "5b1f09eab97c619f0862bda5"


def test_articles_on_one_event_are_more_alike_than_others() -> None:
    harbour, later, mill = map(vector, (HARBOUR, HARBOUR_LATER, MILL))
    assert harbour
    assert later
    assert mill
    assert Compared(harbour).likeness(later) > 0.4 > 0.1 > Compared(harbour).likeness(mill)


@pytest.mark.parametrize("article", [GERMAN, CHINESE, ARABIC, ("", f"{GERMAN[1]} {CHINESE[1]} {ARABIC[1]} 🎉")])
def test_any_script_and_mixed_ones_have_a_full_vector(article: tuple[str, str]) -> None:
    made = vector(article)
    assert made
    assert len(hashes(made)) == TERMS


def test_of_a_megabyte_the_beginning_is_read() -> None:
    long = (HARBOUR[0], HARBOUR[1] * 20)
    assert vector((long[0], long[1] + "Sudden words elsewhere. " * 50_000)) == vector(long)


def test_a_rare_name_tells_more_than_a_common_one_and_than_a_word() -> None:
    weights = told("Okafor American gantry said the").weights.tolist()
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 2 * weights[2] > 10 * weights[3]


def told(text: str) -> Told:
    """What the words of a text tell."""
    found = split_folded([text.lower()])
    capitals = np.array([letter.isupper() for letter in f"\n{text}\n"])
    return tell(found, capitals)


@pytest.mark.parametrize("forms", ["Saints Saint", "arrested arrests"])
def test_inflected_forms_meet(forms: str) -> None:
    one, *others = told(forms).terms.tolist()
    assert one in others


def test_what_stands_behind_an_apostrophe_is_a_word_of_its_own() -> None:
    assert told("Reid’s").terms[0] == told("Reid").terms[0]


def test_a_word_that_stands_in_lower_case_too_is_no_name() -> None:
    weights = dict(zip(["gantry", "okafor"], told("Gantry Okafor gantry").weights.tolist(), strict=True))
    assert weights["gantry"] == told("gantry").weights[0] < weights["okafor"]


def test_words_count_once_for_each_text_in_the_order_in_which_they_came() -> None:
    found = split_folded(["quay bay quay", "bay ship"])
    made = tell(found, np.zeros(len(found.codes), np.bool_))
    assert [made.owners.tolist(), made.counts.tolist(), made.places.tolist()] == [
        [0, 0, 1, 1],
        [2, 1, 1, 1],
        [0, 1, 0, 1],
    ]


def test_figures_tell_by_their_form() -> None:
    day, year, sum_ = told("12 2026 11400").weights.tolist()
    assert day < sum_ < year


def test_the_list_of_common_words_is_read_as_it_was_written() -> None:
    found = split_folded(["the of said gantry"])
    the, of, said, gantry = commonness(word_hashes(found)).tolist()
    assert the > of > said > gantry == pytest.approx(RARE)
    assert listing({"the": 7.7}) != listing({"the": 7.6}) != listing({"of": 7.6})
