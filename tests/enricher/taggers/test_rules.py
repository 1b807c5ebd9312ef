from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.enriched import Attribution, Entity, Place, SourceType, TopicTag
from services.enricher.taggers.base import Draft
from services.enricher.taggers.rules import RulesTagger
from tests.enricher.taggers.drafts import ENGLISH

Load = Callable[[str], RulesTagger]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(text: str) -> RulesTagger:
        file = tmp_path / "rules.toml"
        file.write_text(text, "utf-8")
        return RulesTagger.load(file)

    return write_and_load


def matches(load: Load, conditions: str, draft: Draft = ENGLISH) -> bool:
    tags = load(f'[[rules]]\nname = "it"\n{conditions}\n').tag(draft)["tags"]
    assert tags in ([], ["it"])
    return tags == ["it"]


def test_the_tags_are_the_names_of_the_rules_that_hold_in_the_files_order(load: Load) -> None:
    rules = """
        [[rules]]
        name = "zebra"
        words = "strike"
        [[rules]]
        name = "never"
        words = "volcano"
        [[rules]]
        name = "ant"
        language = "en"
    """
    assert load(rules).tag(ENGLISH) == {"tags": ["zebra", "ant"]}


def test_a_file_without_rules_gives_no_tags(load: Load) -> None:
    assert load("# none yet\n").tag(ENGLISH) == {"tags": []}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ('words = ["strike"]', True),
        ('words = ["STRIKE"]', True),
        ('words = ["volcano", "strike"]', True),
        ('words = ["strik"]', False),
        ('words = ["trike"]', False),
        ('phrases = ["ferry strike"]', True),
        ('phrases = ["Ferry   Strike"]', True),
        ('phrases = ["ferry-strike"]', True),
        ('phrases = ["erry strike"]', False),
        ('phrases = ["strike ferry"]', False),
        ("regex = 'lin[dt]qvist\\s+offered'", True),
        ("regex = '(?-i)lindqvist'", False),
        ("regex = ['nothing', 'talks.*failed']", True),
        ('words = ["volcano"]\nphrases = ["ferry strike"]', True),
        ('words = ["strike"]\nlanguage = "en"', True),
        ('words = ["strike"]\nlanguage = ["de", "fr"]', False),
        ('language = "EN"', True),
        ('feed = "f1"', True),
        ('feed = "https://www.northportcourier.example/rss"', True),
        ('feed = "northport courier | islands"', True),
        ('feed = "Northport"', False),
        ('all = [{ words = "strike" }, { words = "islands" }]', True),
        ('all = [{ words = "strike" }, { words = "volcano" }]', False),
        ('any = [{ words = "volcano" }, { phrases = "shorter shifts" }]', True),
        ('any = [{ words = "volcano" }, { language = "de" }]', False),
        ('words = "strike"\nnot = { words = "baseball" }', True),
        ('words = "strike"\nnot = { words = "ferry" }', False),
        ('not = { any = [{ words = "volcano" }, { all = [{ words = "ferry" }, { language = "de" }] }] }', True),
    ],
)
def test_a_rule_holds_when_one_of_its_texts_and_all_else_in_it_does(
    load: Load, conditions: str, expected: bool
) -> None:
    assert matches(load, conditions) is expected


def test_title_summary_and_text_are_looked_through(load: Load) -> None:
    draft = Draft(title="alpha", summary="beta", text="gamma")
    assert all(matches(load, f'words = "{word}"', draft) for word in ("alpha", "beta", "gamma"))


def test_a_phrase_and_an_expression_end_where_the_title_or_the_summary_does(load: Load) -> None:
    draft = Draft(title="alpha", summary="beta", text="gamma")
    assert not matches(load, 'phrases = ["alpha beta", "beta gamma"]', draft)
    assert not matches(load, r"regex = 'alpha\s+beta|beta(?s:.)*gamma'", draft)
    assert all(matches(load, f"regex = '^{part}$'", draft) for part in ("alpha", "beta", "gamma"))


def test_all_phrases_are_found_that_begin_at_one_word(load: Load) -> None:
    names = ["ferry", "ferry crews", "ferry crews of the", "crews of", "ferry crews of that"]
    rules = "".join(f'[[rules]]\nname = "{name}"\nphrases = "{name}"\n' for name in names)
    assert load(rules).tag(ENGLISH) == {"tags": names[:-1]}


def test_marks_that_combine_with_letters_part_no_word(load: Load) -> None:
    assert matches(load, 'words = "हिन्दी"', Draft(title="", text="यह हिन्दी है"))
    assert not matches(load, 'words = "हिन्दी"', Draft(title="", text="यह हिन्दीभाषी है"))


def test_words_within_joined_ones_are_found(load: Load) -> None:
    draft = Draft(title="", text="O'Brien's U.S.-built snake_case 1,000")
    assert all(matches(load, f'words = "{word}"', draft) for word in ("brien", "snake_case", "1", "000"))
    assert all(matches(load, f'phrases = "{phrase}"', draft) for phrase in ("O'Brien", "U.S. built"))
    assert not matches(load, 'words = "snake"', draft)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("straße", "Die STRASSE ist gesperrt"),
        ("забастовка", "ЗАБАСТОВКА паромов"),
        ("caf\u00e9", "Le cafe\u0301 ferme"),
        ("ストライキ", "フェリーのストライキが続く"),
        ("罢工", "渡轮罢工仍在继续"),
        ("ភ្នំពេញ", "នៅភ្នំពេញថ្ងៃនេះ"),
        ("𠀀𠀁", "中𠀀𠀁文"),
    ],
)
def test_words_are_found_in_any_script_without_regard_to_case(load: Load, word: str, text: str) -> None:
    assert matches(load, f'words = "{word}"', Draft(title="", text=text))


@pytest.mark.parametrize("conditions", ['topic = "medtop:16000000"', 'topic = "Conflict, war and peace"'])
def test_a_topic_is_given_by_id_or_name(load: Load, conditions: str) -> None:
    topic = TopicTag(id="medtop:16000000", name="conflict, war and peace", confidence=0.9)
    assert matches(load, conditions, replace(ENGLISH, topics=[topic]))
    assert not matches(load, conditions, replace(ENGLISH, topics=[]))


def test_an_entity_is_given_by_name(load: Load) -> None:
    entity = Entity(type="person", name="Anna Lindqvist", mentions=[(0, 4)])
    assert matches(load, 'entity = "anna lindqvist"', replace(ENGLISH, entities=[entity]))
    assert not matches(load, 'entity = "Lindqvist"', replace(ENGLISH, entities=[entity]))


def place(name: str, lat: float, lon: float, country: str | None = None) -> Entity:
    return Entity(type="place", name=name, mentions=[], place=Place(lat=lat, lon=lon, country=country))


KYIV, LVIV, SUVA = place("Kyiv", 50.45, 30.52, "UA"), place("Lviv", 49.84, 24.03, "UA"), place("Suva", -18.14, 178.44)
NOWHERE = Entity(type="place", name="Zembla", mentions=[])


@pytest.mark.parametrize(
    ("near", "entities", "expected"),
    [
        ("{ lat = 50.45, lon = 30.52, km = 1 }", [KYIV], True),
        ("{ lat = 50, lon = 30, km = 70 }", [LVIV, KYIV], True),
        ("{ lat = 50.45, lon = 30.52, km = 466 }", [LVIV], False),
        ("{ lat = 50.45, lon = 30.52, km = 469 }", [LVIV], True),
        ("[{ lat = 0, lon = 0, km = 5 }, { lat = 49.8, lon = 24, km = 10 }]", [LVIV], True),
        ("{ lat = -18, lon = -179.9, km = 200 }", [SUVA], True),
        ("{ lat = 90, lon = 0, km = 4500 }", [KYIV], True),
        ("{ lat = 50.45, lon = 30.52, km = 100 }", [NOWHERE], False),
        ("{ lat = 50.45, lon = 30.52, km = 100 }", [], False),
    ],
)
def test_a_place_is_near_along_the_great_circle(load: Load, near: str, entities: list[Entity], expected: bool) -> None:
    assert matches(load, f"near = {near}", replace(ENGLISH, entities=entities)) is expected
    assert matches(load, f"not = {{ near = {near} }}", replace(ENGLISH, entities=entities)) is not expected


def test_a_country_is_that_of_a_place(load: Load) -> None:
    assert matches(load, 'country = ["PL", "ua"]', replace(ENGLISH, entities=[NOWHERE, KYIV]))
    assert not matches(load, 'country = "UA"', replace(ENGLISH, entities=[SUVA, NOWHERE]))


def cited(source: str, kind: SourceType = "person", entity: int | None = None) -> Attribution:
    return Attribution(
        source=source,
        source_span=(0, 1),
        source_type=kind,
        entity=entity,
        cue="said",
        cue_span=(1, 2),
        content_span=(2, 3),
        direct=False,
    )


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ('source = "Lindqvist"', True),
        ('source = "harbour minister anna lindqvist"', True),
        ('source = "Anna Maria Lindqvist"', True),
        ('source = "Lind"', False),
        ('source = "Anna Reuters"', False),
        ('source = ["AFP", "Reuters"]', True),
        ('source = "路透社"', True),
        ('source_type = "anonymous"', False),
        ('source_type = ["outlet", "anonymous"]', True),
    ],
)
def test_a_source_is_given_by_words_of_its_name_or_by_its_type(load: Load, conditions: str, expected: bool) -> None:
    entity = Entity(type="person", name="Anna Maria Lindqvist", mentions=[])
    sources = [cited("Harbour minister Anna Lindqvist", entity=0), cited("Reuters", "outlet"), cited("据路透社报道")]
    assert matches(load, conditions, replace(ENGLISH, entities=[entity], attributions=sources)) is expected


UNKNOWN = Draft(title="The ferry strike goes on", text="")


@pytest.mark.parametrize(
    "asked",
    [
        'topic = "x"',
        'entity = "x"',
        'language = "en"',
        'feed = "x"',
        "near = { lat = 0, lon = 0, km = 1 }",
        'country = "UA"',
        'source = "x"',
        'source_type = "person"',
    ],
)
def test_what_nobody_looked_for_makes_no_rule_hold_nor_its_opposite(load: Load, asked: str) -> None:
    assert not matches(load, asked, UNKNOWN)
    assert not matches(load, f"not = {{ {asked} }}", UNKNOWN)
    assert not matches(load, f'all = [{{ words = "strike" }}, {{ not = {{ {asked} }} }}]', UNKNOWN)


def test_what_nobody_looked_for_does_not_hide_what_is_known(load: Load) -> None:
    assert matches(load, 'any = [{ topic = "x" }, { words = "strike" }]', UNKNOWN)
    assert matches(load, 'not = { all = [{ topic = "x" }, { words = "volcano" }] }', UNKNOWN)


def test_no_expression_takes_longer_than_linear_time(load: Load) -> None:
    # Python's own re would need years for this text.
    assert not matches(load, "regex = '(x+x+)+y'", Draft(title="", text="x" * 20_000))


def test_many_expressions_run_as_one_and_each_counts_alone(load: Load) -> None:
    rules = "".join(f"[[rules]]\nname = '{n}'\nregex = ['x{{{n}}}y', 'z{n}+$']\n" for n in range(1, 200))
    assert load(rules).tag(Draft(title="xxxy", text="x" * 5 + " z44")) == {"tags": ["1", "2", "3", "4", "44"]}
    assert load(rules).tag(Draft(title="", text="\ud800 xxy")) == {"tags": ["1", "2"]}
