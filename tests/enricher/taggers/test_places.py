"""Which place a name means."""

import pytest

from schemas.enriched import Entity, Place
from schemas.raw import FeedRef
from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities import EntitiesTagger
from tests.enricher.taggers.drafts import entities_of

TAGGER = EntitiesTagger()


def places(text: str, feed: str | None = None) -> dict[str, Place]:
    """Of each name as the text first has it."""
    draft = Draft("", text, language="en", feed=FeedRef(id="f1", url=feed) if feed else None)
    return {name(text, entity): entity.place for entity in entities_of(TAGGER, draft) if entity.place is not None}


def name(text: str, entity: Entity) -> str:
    start, end = entity.mentions[0]
    return text[start:end]


def countries(text: str, feed: str | None = None) -> dict[str, str | None]:
    return {word: place.country for word, place in places(text, feed).items()}


def test_a_town_has_coordinates_country_and_geonames_id() -> None:
    place = places("Shelling went on in Kharkiv overnight.")["Kharkiv"]
    assert (round(place.lat), round(place.lon), place.country, place.geonames_id) == (50, 36, "UA", 706483)


def test_all_names_of_a_place_are_one_entity() -> None:
    text = "Kyiv was quiet. In Kiev, shops opened. Both Київ and Киев stand on the map."
    (place,) = entities_of(TAGGER, Draft("", text, language="en"))
    assert place.name == "Kyiv"
    assert [text[start:end] for start, end in place.mentions] == ["Kyiv", "Kiev", "Київ", "Киев"]


@pytest.mark.parametrize(
    ("text", "word", "country"),
    [
        ("The fair is held in Paris every June.", "Paris", "FR"),
        ("The fair is held in Paris, Texas, every June.", "Paris", "US"),
        ("Boats left Tripoli at dawn.", "Tripoli", "LY"),
        ("Boats left Tripoli, Lebanon, at dawn.", "Tripoli", "LB"),
        ("Lebanese soldiers and the Lebanese police closed the port of Tripoli, and Lebanon mourned.", "Tripoli", "LB"),
        ("The talks in Washington ended early.", "Washington", "US"),
        ("Tbilisi said that Georgia would vote in spring.", "Georgia", "GE"),
    ],
)
def test_a_name_beside_it_fame_and_countries_named_decide(text: str, word: str, country: str) -> None:
    assert countries(text)[word] == country


def test_the_country_of_the_feed_decides_between_places_as_well_known() -> None:
    text = "A storm closed the school in Springfield for a day."
    assert countries(text, "https://news.example/rss")["Springfield"] == "US"


def test_a_region_is_told_from_its_town() -> None:
    found = places("Power was cut in Kharkiv Oblast, but not in Kharkiv.")
    assert found["Kharkiv Oblast"].geonames_id != found["Kharkiv"].geonames_id
    assert found["Kharkiv Oblast"].country == "UA"


def test_seas_and_regions_of_several_countries_have_no_country() -> None:
    found = places("Ships in the Black Sea and aid to the Sahel were delayed.")
    assert {word: place.country for word, place in found.items()} == {"Black Sea": None, "Sahel": None}


@pytest.mark.parametrize(
    ("word", "country"),
    [("Donbas", "UA"), ("Gaza Strip", "PS"), ("West Bank", "PS"), ("Crimea", "UA"), ("Darfur", "SD"), ("Tigray", "ET")],
)
def test_regions_in_the_news_are_known(word: str, country: str) -> None:
    assert countries(f"Aid reached the {word} on Thursday, officials said.".replace("the D", "D")) == {word: country}


def test_a_person_with_a_places_name_is_no_place() -> None:
    assert places("Jordan Pickering scored twice. Paris Hollings watched.") == {}
