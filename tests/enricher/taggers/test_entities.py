"""Who and what a text names."""

import itertools
import tomllib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import Entity
from schemas.raw import FeedRef
from services.enricher.lexicon import phrase_keys
from services.enricher.taggers import entities
from services.enricher.taggers.asides import AsidesTagger
from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities import EntitiesTagger
from services.enricher.taggers.entities.gazetteer import PLACES, Gazetteer, Kind, unpacked
from tests.enricher.taggers.checking import checked
from tests.enricher.taggers.drafts import ENGLISH, entities_of

TAGGER, GAZETTEER = EntitiesTagger(), Gazetteer.load()


def found(text: str, title: str = "", language: str | None = "en") -> list[Entity]:
    return entities_of(TAGGER, Draft(title, text, language=language))


def names(text: str, kind: str | None = None, title: str = "", language: str | None = "en") -> list[str]:
    return [entity.name for entity in found(text, title, language) if kind in (None, entity.type)]


def words(text: str, entity: Entity) -> list[str]:
    return [text[start:end] for start, end in entity.mentions]


def test_persons_organisations_and_places_are_told_apart() -> None:
    text = (
        "Marta Kowalczyk, a spokeswoman for Baltic Ferries Ltd, said on Monday that the ship had left Gdansk for "
        "Sweden. The Ministry of Transport in Warsaw was told."
    )
    assert names(text, "person") == ["Marta Kowalczyk"]
    assert names(text, "organisation") == ["Baltic Ferries Ltd", "Ministry of Transport"]
    assert [words(text, entity) for entity in found(text) if entity.type == "place"] == [
        ["Gdansk"],
        ["Sweden"],
        ["Warsaw"],
    ]


def test_a_surname_is_the_person_who_is_named_in_full() -> None:
    text = (
        "President Volodymyr Zelensky arrived on Friday. Mr Zelensky's aides said Zelensky would stay. The letter was "
        "signed by V. Zelensky."
    )
    (person,) = [entity for entity in found(text) if entity.type == "person"]
    assert person.name == "Volodymyr Zelensky"
    assert words(text, person) == ["Volodymyr Zelensky", "Zelensky", "Zelensky", "V. Zelensky"]


def with_asides(text: str) -> Draft:
    asides = checked(AsidesTagger(), Draft("", text))["asides"]
    return Draft("", text, language="en", asides=asides)  # type: ignore[arg-type]


def test_a_datelines_place_is_one_and_no_name_goes_on_behind_its_dash() -> None:
    text = "NICE, France — Talks will resume on Monday, the mayor said, and nobody is to leave before they end."
    values = entities_of(TAGGER, with_asides(text))
    assert [(entity.type, words(text, entity)) for entity in values] == [("place", ["NICE"]), ("place", ["France"])]


def test_who_wrote_it_and_where_to_share_it_are_not_what_it_names() -> None:
    text = "By Miriam Castellan\n\nThe pier in Oslo is shut, Anna Berg said on Monday.\n\nShare on Facebook Telegram WhatsApp"
    values = entities_of(TAGGER, with_asides(text))
    assert [entity.name for entity in values] == ["Oslo", "Anna Berg"]


def test_papers_are_organisations_and_a_known_place_is_a_place() -> None:
    text = "The Lowland Review reported that the Zaporizhzhia nuclear plant was running on its last power line."
    assert names(text, "organisation") == ["Lowland Review"]
    assert [words(text, entity) for entity in found(text) if entity.type == "place"] == [["Zaporizhzhia"]]


def test_a_surname_is_the_one_named_last_when_two_share_it() -> None:
    text = "Anna Berg met Lars Berg in Oslo. Berg said the talks were short."
    assert {entity.name: words(text, entity) for entity in found(text) if entity.type == "person"} == {
        "Anna Berg": ["Anna Berg"],
        "Lars Berg": ["Lars Berg", "Berg"],
    }


def test_the_title_may_name_a_person_in_full() -> None:
    text = "Lindqvist, who leads the board, said the strike would hurt the islands."
    (person,) = [entity for entity in found(text, "Anna Lindqvist warns islands") if entity.type == "person"]
    assert (person.name, words(text, person)) == ("Anna Lindqvist", ["Lindqvist"])


def test_capitals_in_brackets_are_what_stands_before_them() -> None:
    text = "The International Monetary Fund (IMF) approved a loan. The IMF asked for reforms."
    (body,) = found(text)
    assert (body.type, body.name) == ("organisation", "International Monetary Fund")
    assert words(text, body) == ["International Monetary Fund", "IMF", "IMF"]


def test_peoples_and_creeds_are_others() -> None:
    text = "The French ambassador met Muslim leaders and Ukrainian officials."
    assert {entity.name for entity in found(text) if entity.type == "other"} == {"French", "Muslim", "Ukrainian"}


def test_events_are_found() -> None:
    text = "He won a medal at the Winter Olympics and wrote a book about the Battle of Verdun and the Second World War."
    assert names(text, "event") == ["Winter Olympics", "Battle of Verdun", "Second World War"]


def test_the_first_word_of_a_sentence_is_no_name_for_its_capital() -> None:
    assert (
        names("Reading the letter aloud, she wept. Nice weather followed. However, nobody came. Officials waited.")
        == []
    )


def test_a_headline_in_capitals_is_not_one_name() -> None:
    text = "SHELLING HITS KHARKIV AS TALKS STALL\n\nThe city of Kharkiv was shelled on Tuesday, the mayor said."
    (place,) = found(text)
    assert words(text, place) == ["KHARKIV", "Kharkiv"]


def test_a_title_is_read_for_names_but_not_tagged() -> None:
    assert found("Nothing more is known.", "Macron visits Berlin") == []


def test_other_languages_give_known_names_and_persons_with_a_given_name() -> None:
    german = "Die Regierung in Moskau wies den Vorschlag zurück. Friedrich Merz sprach mit der Regierung in Kiew."
    assert names(german, language="de") == ["Moscow", "Friedrich Merz", "Kyiv"]
    assert names("Президент Владимир Зеленский заявил в Киеве, что Харьков выстоял.", "person", language="ru") == [
        "Владимир Зеленский"
    ]
    assert names("وصل الوفد إلى بيروت", language="ar") == ["Beirut"]


def test_a_title_may_have_more_sentences_than_the_text_has_words() -> None:
    assert names("Kyiv", title="Rain fell. " * 500) == ["Kyiv"]


def test_what_is_tagged_is_plain() -> None:
    values = TAGGER.tag(ENGLISH)["entities"]
    assert isinstance(values, list)
    assert {type(entity) for entity in values} == {dict}


def test_no_entities_are_an_empty_list() -> None:
    assert found("") == []
    assert found("it rained all day.") == []


def test_spans_are_code_points_even_beyond_emoji() -> None:
    text = "🚨🚨 Fighting near Kharkiv 🇺🇦 goes on"
    (place,) = found(text)
    assert words(text, place) == ["Kharkiv"]


def test_it_fills_the_field_that_it_names() -> None:
    assert set(TAGGER.tag(ENGLISH)) == set(TAGGER.fields) == {"entities"}


def test_the_same_article_gives_the_same_entities() -> None:
    assert TAGGER.tag(ENGLISH) == TAGGER.tag(ENGLISH)


@given(st.text(max_size=300), st.sampled_from(["en", "de", None]))
@settings(deadline=None)
def test_any_text_gives_spans_within_it_that_do_not_overlap(text: str, language: str | None) -> None:
    spans = sorted(span for entity in found(text, language=language) for span in entity.mentions)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "A" * 1_000_000, "Kyiv " * 100_000, "Anna B. " * 50_000, "\u202e אב " * 1000, "United " * 50_000],
    ids=["brackets", "one word", "one place", "initials", "right to left", "beginnings"],
)
def test_odd_texts_raise_nothing(text: str) -> None:
    assert isinstance(found(text), list)


@pytest.mark.parametrize("kind", ["organisation", "event", "product", "other"])
def test_every_name_of_the_list_of_bodies_is_in_the_gazetteer(kind: str) -> None:
    listed = tomllib.loads(files(entities).joinpath("bodies.toml").read_text("utf-8"))[kind]
    written = [name.strip() for name in listed.replace("\n", " ").split(";") if name.strip()]
    assert [name for name in written if not kind_of(name) & Kind[kind.upper()]] == []


def test_every_region_and_people_is_in_the_gazetteer() -> None:
    regions = tomllib.loads(files(entities).joinpath("regions.toml").read_text("utf-8"))["places"]
    assert [line for line in regions.strip().splitlines() if not kind_of(line.partition(" = ")[0]) & PLACES] == []
    peoples = tomllib.loads(files(entities).joinpath("demonyms.toml").read_text("utf-8"))
    written = [word.replace("-", " ") for words in peoples.values() for word in words.split()]
    assert [word for word in written if not kind_of(word) & Kind.DEMONYM] == []


def kind_of(name: str) -> int:
    (key,), _, _ = phrase_keys([name])
    place = int(np.searchsorted(GAZETTEER.names.keys, key))
    assert GAZETTEER.names.keys[place] == key, name
    return int(GAZETTEER.names.kinds[place])


def test_a_gazetteer_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="make it again"):
        unpacked(b"something else")


def test_a_feed_may_have_no_address() -> None:
    draft = Draft("", "Fighting near Kharkiv.", feed=FeedRef(id="f1"), language="en")
    assert TAGGER.tag(draft)["entities"]
