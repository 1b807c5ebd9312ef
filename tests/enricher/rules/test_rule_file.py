"""A wrong file of rules is refused, and all that is wrong in it is told at once, each with its line."""

from pathlib import Path

import pytest

from services.enricher.rules.rule_file import read_rules
from services.errors import FileErrors, UsageError


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong in a file, without its name; nothing when it is right."""
    file = folder / "rules.toml"
    file.write_text(text, "utf-8")
    try:
        read_rules(file)
    except FileErrors as error:
        told = error.problems
    else:
        return []
    assert all(problem.startswith(f"{file}, line ") and "\n" not in problem for problem in told)
    return [problem.removeprefix(f"{file}, ") for problem in told]


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
        ('[[rules]]\nname = "a"\nany = ["x"]', 3, "where a table such as"),
        ('[[rules]]\nname = "a"\nnot = { word = "x" }', 3, "do you mean words?"),
        ('[[rules]]\nname = "a"\nnear = { lat = 91, lon = 0, km = 5 }', 3, "lat = 91 in near; give a number from -90"),
        ('[[rules]]\nname = "a"\nnear = { lat = 0, lon = 181.5, km = 5 }', 3, "lon = 181.5 in near"),
        ('[[rules]]\nname = "a"\nnear = { lat = 0, lon = 0, km = 0 }', 3, "km = 0 in near; give a number from 0.001"),
        ('[[rules]]\nname = "a"\nnear = { lat = nan, lon = 0, km = 1 }', 3, "lat = nan in near"),
        ('[[rules]]\nname = "a"\nnear = { lat = true, lon = 0, km = 1 }', 3, "lat = True in near"),
        ('[[rules]]\nname = "a"\nnear = { lat = 0, lon = 0 }', 3, "write degrees and kilometres"),
        ('[[rules]]\nname = "a"\nnear = "Kyiv"', 3, "write degrees and kilometres"),
        ('[[rules]]\nname = "a"\nnear = []', 3, "write near = {"),
        (
            '[[rules]]\nname = "a"\nnear = [\n { lat = 0, lon = 0, km = 1 },\n { lat = 0, lon = 0, km = -1 }]',
            5,
            "km = -1",
        ),
        ('[[rules]]\nname = "a"\ncountry = "Ukraine"', 3, "ISO 3166-1"),
        ('[[rules]]\nname = "a"\ncountry = ["GB", "UK"]', 3, "the code of the United Kingdom is GB"),
        ('[[rules]]\nname = "a"\nsource = "?"', 3, "holds no letter or digit"),
        ('[[rules]]\nname = "a"\nsource_type = "minister"', 3, "known are person, organisation"),
        ('[[rules]]\nname = "a"\nnot = {}', 3, "asks for nothing"),
        ("[[rules]]\nname = 'a'\n" + "not = { " * 9 + "words = 'x'" + " }" * 9, 3, "more than 8 deep"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"line {line}: ")
    assert says in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rules]\n", "line 1: .*is not TOML: .*column 8"),
        ("[[rule]]\nname = 'a'\n", "unknown key 'rule'"),
        ("rules = 5\n", "each rule begins with a line"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=says):
        read_rules(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the rules file .*gone\.toml: No such file"):
        read_rules(tmp_path / "gone.toml")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"[[rules]]\nname = 'caf\xe9'\n")
    with pytest.raises(UsageError, match=r"rules\.toml, line 2: .*not UTF-8"):
        read_rules(file)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = """# rules
[[rules]]
name = "a"
words = [
    "one two",
    "three",
    "?",
]
any = [
    { wrods = "x" },
    { words = "y" },
    { words = "" },
]

[[rules]]
name = "a"

[rules.not]
language = "english"
near = { lat = 100, lon = 0, km = 0 }

[[rules]]
regex = ["(", "fine", ")"]
"""
    told = [problem.split(": ", 1) for problem in problems(tmp_path, text)]
    assert [line for line, _ in told] == [f"line {n}" for n in (5, 7, 10, 12, 16, 19, 20, 20, 22, 23, 23)]
    assert all("'a'" in problem for _, problem in told[:8])
    assert all("rule 3 " in problem for _, problem in told[8:])


def test_a_word_in_two_tables_of_one_rule_is_told_with_the_line_of_each(tmp_path: Path) -> None:
    text = '[[rules]]\nname = "a"\nany = [\n{ words = "x" },\n{ words = "a b" },\n{ words = "c d" }]\n'
    assert [problem[:6] for problem in problems(tmp_path, text)] == ["line 5", "line 6"]


def test_line_ends_of_windows_count_once(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b'[[rules]]\r\nname = "a"\r\nwrods = "x"\r\n')
    with pytest.raises(FileErrors, match="line 3: the rule 'a' has the unknown key"):
        read_rules(file)
