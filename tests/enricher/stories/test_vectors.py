"""What an article is compared by: short, the same everywhere, and nothing for an article that says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.stories.packing import LENGTH, TERMS, Compared, hashes
from services.enricher.stories.telling import telling
from services.enricher.stories.vectors import story_vectors
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
    assert made.hex()[:24] == "06ccbc44469d092d7c15ebf7"


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
    weights = [telling(word)[0] for word in ("Okafor", "American", "gantry", "said", "the")]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 2 * weights[2] > 10 * weights[3]


@pytest.mark.parametrize(("one", "other"), [("Saints", "Saint"), ("Reid’s", "Reid"), ("arrested", "arrests")])
def test_inflected_forms_meet(one: str, other: str) -> None:
    assert telling(one)[1] == telling(other)[1]
