"""The demo's report from abroad: all that the taggers tell of it is right. The words here are those of the report."""

from importlib.resources import files

import pytest
from lxml import etree

from schemas.enriched import EnrichedArticle, Fingerprint
from services.enricher.taggers.base import Draft
from services.enricher.taggers.registry import taggers
from services.enricher.tagging import tag
from services.structs import to_json
from services.text import html_to_text

FEED = files("services.demo") / "feeds" / "world-desk.rss.xml"
COUNTRIES = {
    "Geneva": "CH", "Kharkiv": "UA", "Poltava": "UA", "Sumy": "UA", "Odesa": "UA", "Kyiv": "UA", "Nairobi": "KE",
    "Chernihiv": "UA", "Kupyansk": "UA", "Oskil": "UA", "Turkey": "TR", "Ankara": "TR", "Egypt": "EG", "Jordan": "JO",
    "Cairo": "EG", "Zaporizhzhya": "UA", "Tripoli": "LB", "Lebanon": "LB",
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> EnrichedArticle:
    item = etree.fromstring(FEED.read_bytes()).find("channel/item")
    assert item is not None
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    draft = Draft(item.findtext("title") or "", html_to_text(content))
    tags = tag(taggers(None), [draft])[0]
    article = {
        "article_id": "ab" * 16,
        "version": 1,
        "change": "created",
        "text": draft.text,
        "enriched_at": "2026-11-20T08:00:00Z",
        "fingerprint": Fingerprint(exact="cd" * 16),
        "degraded": tags.degraded,
        **tags.fields,
    }
    return EnrichedArticle.model_validate_json(to_json(article))


def named(report: EnrichedArticle, kind: str) -> list[str]:
    return [entity.name for entity in report.entities or () if entity.type == kind]


def test_nothing_failed_and_it_is_english(report: EnrichedArticle) -> None:
    assert (report.degraded, report.language) == ([], "en")


def test_its_people_and_bodies(report: EnrichedArticle) -> None:
    assert named(report, "person") == ["Olena Hrytsenko", "Daniel Okafor", "Taras Melnyk", "Layla Haddad"]
    assert named(report, "organisation") == [
        "United Nations",
        "Ministry of Defence",
        "Lowland Review",
        "European Union",
        "NATO",
        "International Atomic Energy Agency",
    ]


def test_its_places_lie_in_their_countries(report: EnrichedArticle) -> None:
    places = {one.name: one.place.country for one in report.entities or () if one.type == "place" and one.place}
    assert places == COUNTRIES
    assert len(named(report, "place")) == len(COUNTRIES)
    (tripoli,) = [one.place for one in report.entities or () if one.name == "Tripoli"]
    assert tripoli is not None
    assert (round(tripoli.lat), round(tripoli.lon)) == (34, 36)


def test_its_topics(report: EnrichedArticle) -> None:
    assert {topic.name for topic in report.topics or ()} == {
        "politics and government",
        "international relations",
        "diplomacy",
        "conflict, war and peace",
    }


def test_who_said_what(report: EnrichedArticle) -> None:
    names = [entity.name for entity in report.entities or ()]
    told = [
        (one.source, one.source_type, one.cue, None if one.entity is None else names[one.entity], one.within)
        for one in report.attributions or ()
    ]
    assert told == [
        ("Foreign Minister Olena Hrytsenko", "person", "said", "Olena Hrytsenko", None),
        ("Hrytsenko", "person", "told", "Olena Hrytsenko", None),
        ("Daniel Okafor", "person", "said", "Daniel Okafor", None),
        ("Okafor", "person", "said", "Daniel Okafor", None),
        ("the Ministry of Defence", "organisation", "According to", "Ministry of Defence", None),
        ("Colonel Taras Melnyk, a spokesman for the ministry", "person", "said", "Taras Melnyk", None),
        ("The Lowland Review", "outlet", "reported", "Lowland Review", None),
        ("two officials with knowledge of the talks", "anonymous", "citing", None, 6),
        ("Turkey", "organisation", "had offered", "Turkey", 6),
        ("A senior diplomat", "anonymous", "said", None, None),
        ("Foreign Minister Layla Haddad", "person", "denied", "Layla Haddad", None),
        ("she", "person", "said", "Layla Haddad", None),
        ("The European Union and NATO", "organisation", "declined", None, None),
        ("A report by the International Atomic Energy Agency", "document", "warned", None, None),
        ("the agency", "organisation", "said", None, None),
    ]
    assert report.origins == ["Lowland Review"]


def test_what_was_said(report: EnrichedArticle) -> None:
    contents = [report.text[slice(*one.content_span)] for one in report.attributions or ()]
    assert contents[0] == "Talks on a ceasefire will resume in Geneva on Thursday after a pause of two months"
    assert contents[1] == "“We will talk, but we will not trade Odesa for a promise,”"
    assert contents[9] == "Egypt and Jordan would be asked to send observers."
    assert [one.direct for one in report.attributions or ()].count(True) == 3


def test_the_byline_and_the_share_bar_are_asides(report: EnrichedArticle) -> None:
    assert [(one.kind, report.text[slice(*one.span)]) for one in report.asides or ()] == [
        ("byline", "By Miriam Castellan"),
        ("dateline", "GENEVA — "),
        ("boilerplate", "Share on Facebook Telegram WhatsApp"),
    ]
