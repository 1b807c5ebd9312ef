import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import Keyword
from schemas.raw import FeedRef
from services.enricher.taggers.base import Draft
from services.enricher.taggers.keywords import MOST, KeywordsTagger
from services.enricher.taggers.stop_words import stop_words
from tests.enricher.taggers.checking import checked
from tests.enricher.taggers.drafts import ENGLISH

TAGGER = KeywordsTagger()
LANGUAGES = sorted(stop_words())


def keywords(draft: Draft) -> list[Keyword]:
    found = checked(TAGGER, draft)["keywords"]
    assert isinstance(found, list)
    return found


def texts(draft: Draft) -> list[str]:
    return [keyword.text for keyword in keywords(draft)]


def test_what_the_article_is_about_comes_first() -> None:
    assert set(texts(ENGLISH)[:4]) == {"Harbour Board", "ferry crews", "ferry strike", "Anna Lindqvist"}


def test_scores_are_shares_of_the_best() -> None:
    scores = [keyword.score for keyword in keywords(ENGLISH)]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_a_name_takes_over_the_mentions_by_its_last_word() -> None:
    assert "Anna Lindqvist" in texts(ENGLISH)
    assert "Lindqvist" not in texts(ENGLISH)


def test_words_of_a_chosen_phrase_do_not_stand_beside_it() -> None:
    assert not {"ferry", "crews", "strike", "Harbour", "Board"} & set(texts(ENGLISH))


def test_a_word_does_not_stand_beside_a_phrase_that_holds_it_between_spaces() -> None:
    text = "The ferry{}strike went on. The ferry, the ferry and the ferry{}strike, and the ferry."
    assert texts(Draft("", text.format(" ", " "), language="en")) == ["ferry strike"]
    assert texts(Draft("", text.format("-", "-"), language="en")) == ["ferry-strike", "ferry"]


def test_a_title_longer_than_what_is_read_of_a_text_is_read_as_far() -> None:
    assert texts(Draft("The ferry strike went on. " * 400, "", language="en")) == ["ferry strike"]


@pytest.mark.parametrize("word", ["Monday", "December", "said", "the", "week", "new"])
def test_weekdays_months_and_words_of_any_article_are_none(word: str) -> None:
    draft = replace(ENGLISH, title=f"{word} {word}", text=f"{ENGLISH.text} {word}. The {word} of {word}; a {word}.")
    assert word not in texts(draft)


def test_generic_words_may_be_part_of_a_name() -> None:
    text = "He flew to New York on Monday. From New York he went to the White House, and from the White House home."
    assert set(texts(Draft("How it began", text, language="en"))) == {"New York", "White House"}


def test_connectors_hold_a_name_together() -> None:
    text = "The rate was set by the Bank of England. Critics of the Bank of England say the rate is too high."
    assert texts(Draft("Rates", text, language="en"))[0] == "Bank of England"


def test_the_outlet_and_the_author_are_no_keywords() -> None:
    text = (
        "Jonas Weber reports. The Northport Courier asked. Jonas Weber and the Northport Courier waited for Anna Berg."
    )
    assert texts(replace(ENGLISH, title="What now", text=text)) == ["Anna Berg"]


@pytest.mark.parametrize(
    ("title", "about"),
    [("Ukraine | The Planet", "Ukraine"), ("The Planet: Ukraine", "Ukraine"), ("The Planet", "Planet")],
)
def test_of_a_feeds_title_only_the_outlets_part_is_left_out(title: str, about: str) -> None:
    feed = FeedRef(id="f", url="https://www.theplanet.example/rss", title=title)
    text = "In Ukraine the harvest is late. Farmers in Ukraine told The Planet that they wait. The Planet went there."
    found = texts(Draft("Harvest", text, language="en", feed=feed))
    assert ("Ukraine" in found) is True
    assert "Planet" not in found


def test_singular_and_plural_are_one() -> None:
    text = "A tariff is a tax. The tariff on steel; tariffs on cars; tariffs on wine. The tariff, the tariffs."
    assert len([word for word in texts(Draft("A tariff", text, language="en")) if word.startswith("tariff")]) == 1


def test_a_headline_in_capitals_makes_no_names() -> None:
    found = texts(replace(ENGLISH, title="Ferry Strike Closes Northport Line For Winter"))
    assert all("Closes" not in keyword for keyword in found)


def test_a_sentence_begins_with_a_capital_without_being_a_name() -> None:
    text = "Crews walked out. The crews want more. Crews are few."
    assert "crews" in texts(Draft("Walk-out", text, language="en"))


def test_acronyms_are_kept_apart_from_the_words_they_spell() -> None:
    text = "The US and the EU met. They told us that the US will sign. It took us and the EU a year."
    assert {"US", "EU"} <= set(texts(Draft("Treaty", text, language="en")))


@pytest.mark.parametrize(
    ("language", "title", "text", "expected"),
    [
        (
            "de",
            "Streik der Fähren",
            "Die Fähren stehen still. Der Streik der Fähren trifft die Inseln. Der Hafenrat verhandelt, der Hafenrat "
            "bietet einen Vertrag.",
            {"Fähren", "Streik", "Hafenrat"},
        ),
        (
            "fr",
            "La grève des ferries",
            "La grève a commencé lundi. L’État et l’Union maritime discutent de la grève. L’Union maritime attend l’État.",
            {"grève", "Union maritime"},
        ),
        (
            "ru",
            "Забастовка паромов",
            "Забастовка началась в понедельник. Из-за забастовки паромов острова ждут. Забастовка, по словам Анны Берг, "
            "продлится до декабря.",
            {"Забастовка", "Анны Берг"},
        ),
    ],
)
def test_other_languages_have_their_own_words(language: str, title: str, text: str, expected: set[str]) -> None:
    assert expected <= set(texts(Draft(title, text, language=language)))


def test_an_acronym_in_the_title_need_not_be_repeated() -> None:
    assert texts(Draft("Let's Talk About JWT", "It is a token.", language="en")) == ["JWT"]
    assert texts(Draft("LET'S TALK ABOUT JWT", "It is a token.", language="en")) == []


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_contractions_are_none_with_either_apostrophe(apostrophe: str) -> None:
    text = f"I{apostrophe}ve seen it. You don{apostrophe}t; I{apostrophe}ve not. I don{apostrophe}t know, Don{apostrophe}t ask."
    assert texts(Draft("What now", text, language="en")) == []


@pytest.mark.parametrize("language", [None, "ja", "xx"])
def test_without_stop_words_for_the_language_nobody_looked(language: str | None) -> None:
    assert TAGGER.tag(replace(ENGLISH, language=language)) == {"keywords": None}


def test_an_article_that_says_nothing_has_an_empty_list() -> None:
    assert keywords(Draft("", "", language="en")) == []


@given(
    st.sampled_from(LANGUAGES),
    st.lists(
        st.sampled_from(["ferry", "Anna", "Berg", "of", "the", ".", "\n", "U.S.", "É", "l’", "5", "İ"])
        | st.text(max_size=4)
    ),
    st.text(max_size=20),
)
def test_any_text_gives_at_most_so_many_different_phrases(language: str, words: list[str], title: str) -> None:
    found = keywords(Draft(title, " ".join(words), language=language))
    assert len(found) <= MOST
    assert len({keyword.text.lower() for keyword in found}) == len(found)
    assert all(keyword.text.strip() and 0 < keyword.score <= 1 for keyword in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_lower_case_and_of_one_kind(language: str) -> None:
    table = tomllib.loads((files("services.enricher.taggers.stop_words") / f"{language}.toml").read_text("utf-8"))
    never = {*table["function"].split(), *table["calendar"].split()}
    generic = set(table["generic"].split())
    assert all(word == word.lower() for word in (*never, *generic, *table["connectors"].split()))
    assert not never & generic
    assert len(never) > 80
