"""Reads the user's rules from a TOML file and checks all of it: a rule that could never work is refused here.

[[rules]]
name = "rail strikes"
words = ["strike", "walkout"]          # whole words; one of words, phrases and regex is enough
phrases = ["industrial action"]
regex = 'RMT|ASLEF'                    # RE2 syntax, case-insensitive
language = ["en"]                      # everything else must hold as well
near = { lat = 50.45, lon = 30.52, km = 100 }
any = [{ words = "rail" }, { topic = "medtop:20000337" }]
not = { phrases = "baseball" }
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from schemas.enriched import SourceType
from services.enricher.rules.circles import Circle
from services.enricher.rules.condition import AllOf, AnyOf, Condition, Not
from services.enricher.rules.fields import (
    Cites,
    CitesKind,
    FromFeed,
    InCountry,
    InLanguage,
    NamesEntity,
    Near,
    OnTopic,
    Says,
)
from services.enricher.rules.patterns import problem_of
from services.enricher.rules.problems import Problems, Where
from services.enricher.rules.rule import Rule, Rules
from services.enricher.rules.signs import Sign
from services.enricher.rules.words import folded
from services.errors import FileErrors, UsageError

DEEPEST = 8
"""How deep `all`, `any` and `not` may be nested."""
FARTHEST_KM = 20_015.0
"""Half the Earth's circumference."""

_TEXT_KEYS = ("words", "phrases", "regex")
_FIELD_KEYS: Mapping[str, Callable[[tuple[str, ...]], Condition]] = {
    "language": lambda texts: InLanguage(texts, _names(texts)),
    "feed": lambda texts: FromFeed(texts, _names(texts)),
    "topic": lambda texts: OnTopic(texts, _names(texts)),
    "entity": lambda texts: NamesEntity(texts, _names(texts)),
    "country": lambda texts: InCountry(texts, _names(texts)),
    "source": lambda texts: Cites(texts, frozenset(map(Sign.of, texts))),
    "source_type": lambda texts: CitesKind(texts),
}
_CIRCLE_KEYS = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "km": (0.001, FARTHEST_KM)}
_SOURCE_TYPES = get_args(SourceType)
KEYS = (*_TEXT_KEYS, *_FIELD_KEYS, "near", "all", "any", "not")
"""What a table may hold; that of a rule has its `name` besides."""

_SYNTAX_ERROR = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)
_CIRCLE = "{ lat = 50.45, lon = 30.52, km = 100 }"


def read_rules(file: Path) -> Rules:
    """The rules. Raises UsageError for a file that cannot be read, FileErrors with all that is wrong in it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read the rules file {file}: {error.strerror}; give the path of a TOML file, in WIREROOM_RULES or "
            "to the command"
        ) from error
    return rules_of(data, file)


def rules_of(data: bytes, file: Path) -> Rules:
    """The rules that a file's content holds. Raises FileErrors."""
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
        document = tomllib.loads(text)
        problems = Problems(file, text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileErrors([f"{file}, line {line}: the rules file is not UTF-8 text; save it as UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise FileErrors([_not_toml(file, str(error), text)]) from error
    except RecursionError as error:
        raise FileErrors([f"{file}: the rules file is not TOML that can be read: it is nested too deeply"]) from error
    for key in document.keys() - {"rules"}:
        problems.add((key,), f"there is the unknown key {key!r}; each rule begins with a line [[rules]]")
    tables = document.get("rules", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.add(("rules",), "`rules` is no list of tables; each rule begins with a line [[rules]]")
        tables = []
    reader = _Reader(problems)
    rules = [reader.rule(table, ("rules", number)) for number, table in enumerate(tables)]
    problems.raise_if_any()
    return Rules([rule for rule in rules if rule is not None])


class _Reader:
    """Turns tables into conditions. What is wrong is added to the problems, and None or an empty list stands for it."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._names: set[str] = set()

    def rule(self, table: Mapping[str, object], at: Where) -> Rule | None:
        name = table.get("name")
        self._problems.begin(name, at)
        if not isinstance(name, str) or not name.strip():
            self._problems.add((*at, "name"), 'has no name; write name = "…", the tag that it gives')
            name = ""
        elif name in self._names:
            self._problems.add((*at, "name"), "has the name of an earlier rule; names are tags and must differ")
        self._names.add(name)
        condition = self._condition({key: value for key, value in table.items() if key != "name"}, at, depth=1)
        return Rule(name, condition) if condition else None

    def _condition(self, table: object, at: Where, *, depth: int) -> Condition | None:
        """The condition that a table stands for: one of its texts, and everything else in it."""
        if not isinstance(table, dict):
            self._problems.add(at, f'has {table!r} where a table such as {{ words = ["…"] }} must stand')
            return None
        if depth > DEEPEST:
            self._problems.add(at, f"nests all, any and not more than {DEEPEST} deep; split it into several rules")
            return None
        for key in table.keys() - {*KEYS}:
            close = get_close_matches(key, KEYS, 1)
            hint = f"do you mean {close[0]}?" if close else f"known are {', '.join(KEYS)}"
            self._problems.add((*at, key), f"has the unknown key {key!r}; {hint}")
        if not table:
            self._problems.add(at, f"asks for nothing; give it one of {', '.join(KEYS)}")
        conditions: list[Condition | None] = []
        if any(key in table for key in _TEXT_KEYS):
            conditions.append(self._says(table, at))
        for key, build in _FIELD_KEYS.items():
            if key in table:
                conditions.append(build(tuple(self._texts(table, key, at))))
        if "near" in table:
            conditions.append(Near(self._circles(table["near"], (*at, "near"))))
        if "all" in table:
            conditions.append(AllOf(self._parts(table, "all", at, depth)))
        if "any" in table:
            conditions.append(AnyOf(self._parts(table, "any", at, depth)))
        if "not" in table:
            part = self._condition(table["not"], (*at, "not"), depth=depth + 1)
            conditions.append(Not(part) if part else None)
        right = tuple(condition for condition in conditions if condition is not None)
        return right[0] if len(right) == 1 else AllOf(right, written=False) if right else None

    def _parts(self, table: Mapping[str, object], key: str, at: Where, depth: int) -> tuple[Condition, ...]:
        parts = table[key]
        if not isinstance(parts, list) or not parts:
            self._problems.add(
                (*at, key), f'has {key} = {parts!r}; write a list of tables: {key} = [{{ words = ["…"] }}]'
            )
            return ()
        read = [self._condition(part, (*at, key, number), depth=depth + 1) for number, part in enumerate(parts)]
        return tuple(condition for condition in read if condition is not None)

    def _says(self, table: Mapping[str, object], at: Where) -> Says:
        words, phrases, regexes = (self._texts(table, key, at) for key in _TEXT_KEYS)
        return Says.of(words, phrases, regexes)

    def _texts(self, table: Mapping[str, object], key: str, at: Where) -> list[str]:
        """The texts under a key, which may hold a list or one of them; none when the key is not there."""
        if key not in table:
            return []
        given = table[key]
        values = given if isinstance(given, list) else [given]
        if not values:
            self._problems.add((*at, key), f'has {key} = []; write one text, or a list of texts: {key} = ["…"]')
        right = []
        for number, value in enumerate(values):
            problem = _problem(key, value)
            if problem is None:
                right.append(value)
            else:
                self._problems.add((*at, key, number), problem)
        return right

    def _circles(self, given: object, at: Where) -> tuple[Circle, ...]:
        """The circles under `near`, which may hold a list or one of them."""
        if not isinstance(given, list):
            return self._circle(given, at)
        if not given:
            self._problems.add(at, f"has near = []; write near = {_CIRCLE}, or a list of such tables")
        return tuple(circle for number, one in enumerate(given) for circle in self._circle(one, (*at, number)))

    def _circle(self, given: object, at: Where) -> tuple[Circle, ...]:
        if not isinstance(given, dict) or given.keys() != _CIRCLE_KEYS.keys():
            self._problems.add(at, f"has near = {given!r}; write degrees and kilometres: near = {_CIRCLE}")
            return ()
        right = True
        for key, (least, most) in _CIRCLE_KEYS.items():
            value = given[key]
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                right = False
                self._problems.add(
                    (*at, key), f"has {key} = {value!r} in near; give a number from {least:g} to {most:g}"
                )
        return (Circle(float(given["lat"]), float(given["lon"]), float(given["km"])),) if right else ()


def _problem(key: str, value: object) -> str | None:
    """What is wrong with one of the texts under a key; None when nothing is."""
    if not isinstance(value, str) or not value.strip():
        return f'has {value!r} in {key}; write one text, or a list of texts: {key} = ["…"]'
    if key == "regex":
        return problem_of(value)
    if key == "words" and len(value.split()) > 1:
        return f"has {value!r} among its words, which is several; write it into phrases"
    if key in ("words", "phrases", "source") and not any(map(str.isalnum, value)):
        return f"has {value!r} in {key}, which holds no letter or digit" + ("; write it as a regex" * (key != "source"))
    if key in ("language", "country") and not (len(value) == 2 and value.isascii() and value.isalpha()):
        codes = "languages are ISO 639-1" if key == "language" else "countries are ISO 3166-1"
        example = "en" if key == "language" else "UA"
        return f"has {key} = {value!r}; {codes} codes of two letters, such as {example}"
    if key == "country" and value.upper() == "UK":
        return f"has {key} = {value!r}; the code of the United Kingdom is GB"
    if key == "source_type" and value not in _SOURCE_TYPES:
        return f"has {key} = {value!r}; known are {', '.join(_SOURCE_TYPES)}"
    return None


def _names(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, texts))


def _not_toml(file: Path, message: str, text: str) -> str:
    told = _SYNTAX_ERROR.fullmatch(message)
    line = told[2] if told else text.count("\n") + (not text.endswith("\n"))
    reason = f"{told[1]}, in column {told[3]}" if told else message
    return f"{file}, line {line}: the rules file is not TOML: {reason}; mend this first, then the rules can be read"
