import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.enriched import Aside, TopicTag
from services.enricher.reading import read
from services.enricher.taggers.base import Draft
from services.enricher.taggers.topics import TopicsTagger
from services.enricher.taggers.topics.categories import folded, named
from services.enricher.taggers.topics.choosing import LEAST, MOST_BELOW, MOST_TOPS, chosen
from services.enricher.taggers.topics.evidence import evidence
from services.enricher.taggers.topics.taxonomy import topics
from services.enricher.taggers.topics.term_table import table_of
from services.enricher.taggers.topics.terms import english_terms
from tests.enricher.taggers.checking import checked
from tests.enricher.taggers.topic_reports import NOTHING, REPORTS, Report
from tests.enricher.test_odd_texts import ODD

NAMES = {topic.name: topic for topic in topics().values()}
SPORT, POLITICS = "medtop:15000000", "medtop:11000000"
FOOTBALL = REPORTS[next(place for place, report in enumerate(REPORTS) if "football" in report.topics)]


@pytest.fixture(scope="module")
def tagger() -> TopicsTagger:
    return TopicsTagger()


def told(
    tagger: TopicsTagger, title: str, text: str = "", language: str | None = "en", categories: tuple[str, ...] = ()
) -> list[TopicTag]:
    found = checked(tagger, Draft(title, text, language=language, categories=categories))["topics"]
    return found if isinstance(found, list) else []


def tops(found: list[TopicTag]) -> list[str]:
    return [tag.name for tag in found if not NAMES[tag.name].parents]


def top_of(name: str) -> str:
    return topics()[NAMES[name].top].name


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.title)
def test_a_report_is_told_by_its_main_topic_and_by_no_wrong_one(tagger: TopicsTagger, report: Report) -> None:
    found = tops(told(tagger, report.title, report.text))
    assert found[0] == top_of(report.topics[0])
    assert set(found) <= {top_of(name) for name in (*report.topics, *report.also)}


def test_most_reports_are_told_by_their_topic_below_the_top_too(tagger: TopicsTagger) -> None:
    found = [{tag.name for tag in told(tagger, report.title, report.text)} for report in REPORTS]
    right = [bool(names & set(report.topics[1:])) for names, report in zip(found, REPORTS, strict=True)]
    assert sum(right) >= 0.75 * len(REPORTS)


@pytest.mark.parametrize(("title", "text"), NOTHING)
def test_a_text_about_nothing_in_particular_has_no_topic(tagger: TopicsTagger, title: str, text: str) -> None:
    assert told(tagger, title, text) == []


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.title)
def test_a_topic_comes_with_those_above_it_which_are_as_sure_and_stand_before_it(
    tagger: TopicsTagger, report: Report
) -> None:
    found = told(tagger, report.title, report.text, categories=("Football", "climate-change"))
    by_id = {tag.id: tag.confidence for tag in found}
    for tag in found:
        for parent in NAMES[tag.name].parents:
            assert by_id["medtop:" + parent] >= tag.confidence
    assert list(by_id.values()) == sorted(by_id.values(), reverse=True)
    order = list(by_id)
    assert all(order.index(topics()[p].id) < order.index(t.id) for t in found for p in NAMES[t.name].parents)


@given(st.lists(st.tuples(st.integers(0, 1084), st.floats(0, 100)), max_size=30), st.integers(0, 100_000))
def test_no_more_topics_are_told_than_said_and_none_without_its_parents(
    given_scores: list[tuple[int, float]], tokens: int
) -> None:
    numbers = list(topics())
    places = {number: place for place, number in enumerate(numbers)}
    scores = np.zeros(len(numbers))
    for place, score in given_scores:
        for above in (numbers[place], *topics()[numbers[place]].parents):
            scores[places[above]] += score
    found = chosen(scores, tokens)
    assert len(found) <= MOST_TOPS * (1 + MOST_BELOW)
    assert all(LEAST <= confidence <= 1 for confidence in found.values())
    for place in found:
        assert {places[parent] for parent in topics()[numbers[place]].parents} <= found.keys()


def test_the_title_counts_more_than_the_text(tagger: TopicsTagger) -> None:
    filler = "The committee sat in the room for two hours and then it went home. " * 6
    in_title = told(tagger, "Earthquake and tsunami", filler)
    in_text = told(tagger, "", filler + "Earthquake and tsunami.")
    assert tops(in_title) == ["disaster, accident and emergency incident"]
    assert in_text == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("The WHO warned that the WHO office in Kinshasa lacks staff", True),
        ("The man who knew who was there and who was not", False),
        ("AI will change how AI is made", True),
        ("ai ai ai ai", False),
    ],
)
def test_a_name_in_capitals_is_no_word_in_small_letters(tagger: TopicsTagger, text: str, is_told: bool) -> None:
    assert bool(told(tagger, text)) == is_told


def test_of_two_terms_that_overlap_the_longer_counts(tagger: TopicsTagger) -> None:
    found = told(tagger, "Bank run", "The football club's penalty box. Trade war, trade war and a price war.")
    assert "conflict, war and peace" not in tops(found)


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("Sport", "sport"),
        ("DEPORTES", "sport"),
        ("Politik", "politics and government"),
        ("Wirtschaft", "economy, business and finance"),
        ("Économie", "economy, business and finance"),
        ("Tech", "science and technology"),
        ("arts, culture, entertainment and media", "arts, culture, entertainment and media"),
        ("climate-change", "climate change"),
        ("World > Politics", "politics and government"),
        ("News/Health", "health"),
        ("Cambio climático", "climate change"),
        ("الرياضة - رياضة", "sport"),
        ("体育", "sport"),
    ],
)
def test_a_category_names_a_topic_in_any_language(category: str, name: str) -> None:
    assert named([category]) == (NAMES[name].number,)


@pytest.mark.parametrize(
    "category", ["News", "World", "Uncategorized", "Top Stories", "History", "", "  ", "-", "Ukraine", "/" * 10_000]
)
def test_a_category_that_says_nothing_names_no_topic(category: str) -> None:
    assert named([category]) == ()


def test_each_name_of_a_topic_that_means_no_other_is_one_of_its_categories() -> None:
    names: dict[str, set[str]] = {}
    for topic in topics().values():
        for name in topic.names.values():
            names.setdefault(folded(name), set()).add(topic.number)
    known = [name for name, numbers in names.items() if set(named([name])) <= numbers and named([name])]
    assert len(known) >= 0.95 * len(names)


def test_a_category_gives_the_topic_of_a_text_that_nobody_reads(tagger: TopicsTagger) -> None:
    found = told(tagger, "Нова стратегія", "Тренер назвав склад.", "uk", ("Спорт", "Deportes"))
    assert [tag.id for tag in found] == [SPORT]


def test_a_category_makes_surer_what_the_text_tells(tagger: TopicsTagger) -> None:
    alone, beside = (
        told(tagger, FOOTBALL.title, FOOTBALL.text, categories=categories) for categories in ((), ("Sports",))
    )
    assert beside[0].id == alone[0].id == SPORT
    assert beside[0].confidence > alone[0].confidence


def test_a_category_does_not_stand_against_the_text(tagger: TopicsTagger) -> None:
    found = told(tagger, FOOTBALL.title, FOOTBALL.text, categories=("Politics",))
    assert POLITICS not in [tag.id for tag in found]


def test_a_feed_that_names_many_topics_for_an_article_names_none(tagger: TopicsTagger) -> None:
    assert told(tagger, "Note", "A few words.", "uk", ("Politics", "Business", "Sports", "Health")) == []


def test_asides_do_not_count(tagger: TopicsTagger) -> None:
    aside = "Read more: war, ceasefire, airstrikes, artillery and peace talks"
    draft = Draft("A day by the lake", f"{aside}\n\nWe went home.", language="en")
    assert tagger.tag(draft)["topics"] != []
    draft.asides = [Aside(kind="boilerplate", span=(0, len(aside)))]
    assert tagger.tag(draft)["topics"] == []


@pytest.mark.parametrize(
    ("language", "title", "text", "name"),
    [
        ("de", "Der Bürgerkrieg geht weiter", "Die Friedensgespräche scheiterten.", "conflict, war and peace"),
        ("es", "Cumbre sobre el cambio climático", "Alertan del calentamiento global.", "climate change"),
        ("fr", "Le changement climatique au menu", "Une réunion à Paris.", "climate change"),
        ("zh", "各国讨论气候变化", "科学家说气候变化正在加剧。", "climate change"),
        ("ar", "نزاع مسلح في السودان", "قالت الأمم المتحدة إن نزاع مسلح مستمر منذ عامين", "armed conflict"),
        ("sv", "Inbördeskriget fortsätter", "Inbördeskrig och väpnad konflikt i landet.", "conflict, war and peace"),
        ("pt", "Aquecimento global acelera", "Cientistas falam em mudanças climáticas.", "environment"),
    ],
)
def test_other_languages_are_told_by_the_topics_own_names(
    tagger: TopicsTagger, language: str, title: str, text: str, name: str
) -> None:
    assert name in [tag.name for tag in told(tagger, title, text, language)]


def test_nobody_looks_at_a_text_of_another_language_without_categories(tagger: TopicsTagger) -> None:
    assert tagger.tag(Draft("Футбол", "Матч", language="uk")) == {"topics": None}
    assert tagger.tag(Draft("Football", "A match")) == {"topics": None}


def test_it_tells_which_list_and_how_many_terms_it_was_built_with(tagger: TopicsTagger) -> None:
    assert re.fullmatch(r"Media Topics of \d{4}-\d\d-\d\d, [\d,]+ English terms", tagger.about)


def test_each_term_stands_below_a_topic_of_the_taxonomy_and_is_found() -> None:
    taxonomy, table = list(topics()), table_of(english_terms())
    missed = []
    for term, (case, grades) in english_terms().items():
        scores = evidence(read(term.upper() if case else term), 0, table)
        if not {taxonomy[place] for place in np.flatnonzero(scores)} >= grades.keys():
            missed.append(term)
    assert missed == []


def test_each_top_level_topic_has_terms_of_its_own() -> None:
    with_terms = {topics()[number].top for _, grades in english_terms().values() for number in grades}
    assert with_terms == {number for number, topic in topics().items() if not topic.parents}


@pytest.mark.parametrize("language", ["en", "de", "ar", "zh", None])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_raise_nothing(tagger: TopicsTagger, text: str, language: str | None) -> None:
    told(tagger, text[:200], text, language, (text,))


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_text_raises_nothing(title: str, text: str, categories: list[str]) -> None:
    told(SHARED, title, text, "en", tuple(categories))


SHARED = TopicsTagger()
