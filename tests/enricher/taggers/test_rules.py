from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.enriched import Entity, TopicTag
from services.enricher.taggers.base import Draft
from services.enricher.taggers.rules import RulesTagger
from services.errors import UsageError
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


UNKNOWN = Draft(title="The ferry strike goes on", text="")


@pytest.mark.parametrize("asked", ['topic = "x"', 'entity = "x"', 'language = "en"', 'feed = "x"'])
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


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[[rules]]\nwords = "x"', 1, "rule 1 has no name"),
        ('[[rules]]\nname = 5\nwords = "x"', 2, "rule 1 has no name"),
        ('[[rules]]\nname = "a"\nwords = "x"\n[[rules]]\nname = "a"\nwords = "y"', 5, "'a' has the name of an earlier"),
        ('[[rules]]\nname = "a"\n', 1, "'a' asks for nothing"),
        ('\n\n[[rules]]\nname = "a"\nwrods = "x"', 5, "unknown key 'wrods'; do you mean words?"),
        ('[[rules]]\nname = "a"\nzzz = "x"', 3, "unknown key 'zzz'; known are words"),
        ('[[rules]]\nname = "a"\nwords = []', 3, "write one text, or a list"),
        ('[[rules]]\nname = "a"\nwords = [5]', 3, "write one text, or a list"),
        ('[[rules]]\nname = "a"\nwords = " "', 3, "write one text, or a list"),
        ('[[rules]]\nname = "a"\nwords = ["two words"]', 3, "write it into phrases"),
        ('[[rules]]\nname = "a"\nphrases = ["?!"]', 3, "write it as a regex"),
        ('[[rules]]\nname = "a"\nlanguage = "english"', 3, "ISO 639-1"),
        ('[[rules]]\nname = "a"\nwords = "x"\nregex = "("', 4, "missing )"),
        ("[[rules]]\nname = 'a'\nregex = '(?=x)'", 3, "invalid perl operator"),
        (r"[[rules]]" + "\nname = 'a'\n" + r"regex = '\bстрайк\b'", 3, "know ASCII only"),
        ('[[rules]]\nname = "a"\nall = { words = "x" }', 3, "write a list of tables"),
        ('[[rules]]\nname = "a"\nany = ["x"]', 1, "where a table such as"),
        ('[[rules]]\nname = "a"\nnot = { word = "x" }', 3, "do you mean words?"),
        ('[[rules]]\nname = "a"\nnot = {}', 1, "asks for nothing"),
        ("[[rules]]\nname = 'a'\n" + "not = { " * 9 + "words = 'x'" + " }" * 9, 1, "more than 8 deep"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_line_and_rule(load: Load, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(text)
    message = str(caught.value)
    assert f"rules.toml, line {line}: " in message
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rules]\n", "is not TOML: .*line 1"),
        ("[[rule]]\nname = 'a'\n", "unknown key 'rule'"),
        ("rules = 5\n", "each rule begins with a line"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused(load: Load, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        load(text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the rules file .*gone\.toml: No such file"):
        RulesTagger.load(tmp_path / "gone.toml")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"[[rules]]\nname = 'caf\xe9'\n")
    with pytest.raises(UsageError, match=r"rules\.toml, line 2: .*not UTF-8"):
        RulesTagger.load(file)
