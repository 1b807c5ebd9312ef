"""What an article is compared by: short, the same everywhere, and nothing for an article that says nothing."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.letters import kinds
from services.enricher.stories.chains import INDEXED
from services.enricher.stories.commonness import RARE, commonness, listed, listing
from services.enricher.stories.packing import LENGTH, TERMS, Row, likeness, term_at
from services.enricher.stories.telling import FEATURES, MOST, WEIGHTS, tell
from services.enricher.stories.vectors import story_vectors
from services.enricher.words import split
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


def alike(one: bytes, other: bytes) -> float:
    return likeness(row(one), row(other))


def terms(of: bytes) -> list[int]:
    return [int(term) for place in range(TERMS) if (term := term_at(row(of), place)) >= 0]


def row(of: bytes) -> Row:
    return np.frombuffer(of, np.uint8)


@settings(deadline=None)  # The first call compiles.
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gives_a_vector_of_fixed_length_or_none_and_is_most_like_itself(title: str, text: str) -> None:
    made = vector((title, text))
    if made is not None:
        assert len(made) == LENGTH <= 64
        assert 1 <= len(terms(made)) <= TERMS
        assert alike(made, made) > 0.9


@settings(deadline=None)  # The first call compiles.
@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_has_no_order(one: str, other: str) -> None:
    mine, yours = vector((one, one)), vector((other, other))
    if mine and yours:
        assert alike(mine, yours) == pytest.approx(alike(yours, mine), abs=0.02)
        assert 0 <= alike(mine, yours) <= 1


def test_vectors_come_in_the_order_of_the_articles() -> None:
    assert story_vectors([HARBOUR, ("", ""), MILL]) == [vector(HARBOUR), None, vector(MILL)]


def test_a_vector_is_the_same_at_any_time_on_any_machine() -> None:
    made = vector(HARBOUR)
    assert made is not None
    assert made.hex()[:24] == "5b1f09eab97c619f08621e62"


def test_articles_on_one_event_are_more_alike_than_others() -> None:
    harbour, later, mill = map(vector, (HARBOUR, HARBOUR_LATER, MILL))
    assert harbour
    assert later
    assert mill
    assert alike(harbour, later) > 0.4 > 0.1 > alike(harbour, mill)


@pytest.mark.parametrize("article", [GERMAN, CHINESE, ARABIC, ("", f"{GERMAN[1]} {CHINESE[1]} {ARABIC[1]} 🎉")])
def test_any_script_and_mixed_ones_have_a_full_vector(article: tuple[str, str]) -> None:
    made = vector(article)
    assert made
    assert len(terms(made)) == TERMS


def test_of_a_megabyte_the_beginning_is_read() -> None:
    long = (HARBOUR[0], HARBOUR[1] * 20)
    assert vector((long[0], long[1] + "Sudden words elsewhere. " * 50_000)) == vector(long)


def test_a_rare_name_tells_more_than_a_common_one_and_than_a_word() -> None:
    rare, common, word = (told(text).weights[0] for text in ("Okafor", "American", "gantry"))
    assert rare > 1.2 * common
    assert rare > 2 * word


def test_the_commonest_words_tell_nothing() -> None:
    assert told("the of said and").terms == told("said").terms


@dataclass(frozen=True)
class Told:
    """How much the different terms of a text tell, their hashes and features."""

    weights: list[float]
    terms: list[int]
    features: list[dict[str, float]]


def told(*texts: str) -> Told:
    found = split(texts)
    slots = np.full(1 << 14, np.int32(-1))
    terms, figures = np.empty(MOST, np.uint64), np.empty(MOST, np.bool_)
    features = np.empty((MOST, len(FEATURES)))
    count = tell(
        found.codes, found.begins, found.firsts, found.starts, found.ends, found.hashes, found.digit, found.upper,
        0, len(texts), kinds(), listed(), slots, terms, figures, features,
    )  # fmt: skip
    assert (slots == -1).all()
    rows = features[:count]
    named = [{name: value for name, value in zip(FEATURES, row, strict=True) if value} for row in rows.tolist()]
    return Told(np.exp(rows @ WEIGHTS).tolist(), terms[:count].tolist(), named)


@pytest.mark.parametrize("forms", ["Saints Saint", "arrested arrests"])
def test_inflected_forms_are_one_term(forms: str) -> None:
    (term,) = told(forms).terms
    assert told(forms.split()[0]).terms == [term]
    assert (
        "name x log of its count" in told(forms).features[0]
        or "word or figure x log of its count" in told(forms).features[0]
    )


def test_what_stands_behind_an_apostrophe_is_a_word_of_its_own() -> None:
    assert told("Reid’s").terms[0] == told("Reid").terms[0]


def test_a_word_that_stands_in_lower_case_too_is_no_name() -> None:
    gantry, okafor = told("Gantry Okafor gantry").features
    assert gantry["is a word"] == 1
    assert "is a word" not in okafor


def test_terms_count_once_in_the_order_in_which_they_came() -> None:
    made = told("quay bay quay", "bay ship")
    assert made.terms == told("quay bay ship").terms
    counts = [round(np.exp(one.get("word or figure x log of its count", 0))) for one in made.features]
    assert counts == [2, 2, 1]
    assert made.features[0]["early"] > made.features[1]["early"] > made.features[2]["early"]


def test_what_is_part_of_an_address_does_not_count() -> None:
    text = "Quay http://news.example/a-long/path?id=4 shut https://news.example\nagain; http: nothing"
    assert told(text).terms == told("Quay shut again http nothing").terms


def test_letters_of_scripts_without_spaces_count_in_pairs() -> None:
    assert len(told("港务局").terms) == len(told("港务局", "局").terms) == 2
    assert told("港务 局").terms == told("港务").terms


@pytest.mark.parametrize(
    ("figure", "form"),
    [
        ("7", "figure of one digit"),
        ("12", "figure of two digits"),
        ("11400", "figure of more digits"),
        ("2026", "year"),
        ("1/2", "joined figure"),
    ],
)
def test_figures_tell_by_their_form(figure: str, form: str) -> None:
    assert told(figure).features[0][form] == 1


def test_articles_are_looked_up_by_words_and_names_before_figures() -> None:
    made = vector(("", f"{HARBOUR[1]} 2024 2025 2026 11400 1/2"))
    assert made
    figures = {
        term for text in ("2024 2025 2026 11400 1/2", HARBOUR[1]) for term in told(text).terms if figure(text, term)
    }
    assert not figures & set(terms(made)[:INDEXED])


def figure(text: str, term: int) -> bool:
    found = told(text)
    forms = {"figure of one digit", "figure of two digits", "figure of more digits", "year", "joined figure"}
    return bool(forms & found.features[found.terms.index(term)].keys())


def test_the_list_of_common_words_is_read_as_it_was_written() -> None:
    the, of, said, gantry = (commonness(listed(), word) for word in split(["the of said okafor"]).hashes)
    assert the >= of > said > gantry == RARE
    assert listing({"the": 7.4}) != listing({"the": 7.1}) != listing({"of": 7.1})
