"""Reads the user's rules from a TOML file and checks all of it: a rule that could never work is refused here.

[[rules]]
name = "rail strikes"
words = ["strike", "walkout"]          # whole words; one of words, phrases and regex is enough
phrases = ["industrial action"]
regex = 'RMT|ASLEF'                    # RE2 syntax, case-insensitive
language = ["en"]                      # everything else must hold as well
any = [{ words = "rail" }, { topic = "medtop:20000337" }]
not = { phrases = "baseball" }
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Never

import re2  # type: ignore[import-untyped]

from services.enricher.taggers.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FromFeed,
    InLanguage,
    NamesEntity,
    Not,
    OnTopic,
    Pattern,
    Says,
    folded,
)
from services.enricher.taggers.rules import Rule
from services.errors import UsageError

DEEPEST = 8
"""How deep `all`, `any` and `not` may be nested."""
PATTERN_MEMORY = 8 << 20
"""Bytes that one regular expression may take, RE2's own default."""

_TEXT_KEYS = ("words", "phrases", "regex")
_FIELD_KEYS: Mapping[str, Callable[[frozenset[str]], Condition]] = {
    "language": InLanguage,
    "feed": FromFeed,
    "topic": OnTopic,
    "entity": NamesEntity,
}
_KEYS = (*_TEXT_KEYS, *_FIELD_KEYS, "all", "any", "not")
_HEADER = re.compile(r"\s*\[\[\s*[\"']?rules[\"']?\s*\]\]")
_ENGLISH_ONLY = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


def read_rules(file: Path) -> tuple[Rule, ...]:
    """The rules, in the file's order. Raises UsageError."""
    try:
        text = file.read_text("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read the rules file {file}: {error.strerror}; mend WIREROOM_RULES") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file}, line {line}: the rules file is not UTF-8 text; save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{file}: the rules file is not TOML: {error}") from error
    tables = document.get("rules", [])
    unknown = document.keys() - {"rules"}
    if unknown or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        what = f"unknown key {min(unknown)!r}" if unknown else "`rules` is no list of tables"
        raise UsageError(f"{file}: {what}; each rule begins with a line [[rules]]")
    rules: list[Rule] = []
    for number, table in enumerate(tables):
        rules.append(_Place(file, text, number).rule(table, {rule.name for rule in rules}))
    return tuple(rules)


@dataclass(slots=True)
class _Place:
    """A rule's table in the file, for reading it and for saying where an error is; `number` counts from 0."""

    file: Path
    text: str
    number: int
    name: object = None

    def rule(self, table: Mapping[str, Any], taken: set[str]) -> Rule:
        self.name = name = table.get("name")
        if not isinstance(name, str) or not name.strip():
            self.refuse("name", 'has no name; write name = "…", the tag that it gives')
        if name in taken:
            self.refuse("name", "has the name of an earlier rule; names are tags and must differ")
        return Rule(name, self.condition({key: value for key, value in table.items() if key != "name"}, depth=1))

    def condition(self, table: object, *, depth: int) -> Condition:
        """The condition that a table stands for: one of its texts, and everything else in it."""
        if not isinstance(table, dict):
            self.refuse(None, f'has {table!r} where a table such as {{ words = ["…"] }} must stand')
        if depth > DEEPEST:
            self.refuse(None, f"nests all, any and not more than {DEEPEST} deep; split it into several rules")
        for key in table:
            if key not in _KEYS:
                close = get_close_matches(key, _KEYS, 1)
                hint = f"do you mean {close[0]}?" if close else f"known are {', '.join(_KEYS)}"
                self.refuse(key, f"has the unknown key {key!r}; {hint}")
        conditions: list[Condition] = []
        if any(key in table for key in _TEXT_KEYS):
            conditions.append(self.says(table))
        for key, build in _FIELD_KEYS.items():
            if key in table:
                conditions.append(build(frozenset(map(folded, self.values(table, key)))))
        for key, join in (("all", AllOf), ("any", AnyOf)):
            if key in table:
                parts = table[key]
                if not isinstance(parts, list) or not parts:
                    self.refuse(key, f'has {key} = {parts!r}; write a list of tables: {key} = [{{ words = ["…"] }}]')
                conditions.append(join(tuple(self.condition(part, depth=depth + 1) for part in parts)))
        if "not" in table:
            conditions.append(Not(self.condition(table["not"], depth=depth + 1)))
        if not conditions:
            self.refuse(None, f"asks for nothing; give it one of {', '.join(_KEYS)}")
        return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))

    def says(self, table: Mapping[str, Any]) -> Says:
        words, phrases = self.values(table, "words"), self.values(table, "phrases")
        for key, values in (("words", words), ("phrases", phrases)):
            for value in values:
                if key == "words" and len(value.split()) > 1:
                    self.refuse(key, f"has {value!r} among its words, which is several; write it into phrases")
                if not any(map(str.isalnum, value)):
                    self.refuse(key, f"has {value!r} in {key}, which holds no letter or digit; write it as a regex")
        return Says.of([*words, *phrases], [self.pattern(pattern) for pattern in self.values(table, "regex")])

    def values(self, table: Mapping[str, Any], key: str) -> list[str]:
        """The texts under a key, which may hold a list or one of them; none when the key is not there."""
        given = table.get(key, [])
        values = given if isinstance(given, list) else [given]
        if key in table and (not values or not all(isinstance(value, str) and value.strip() for value in values)):
            self.refuse(key, f'has {key} = {given!r}; write one text, or a list of texts: {key} = ["…"]')
        if key == "language" and not all(len(value) == 2 and value.isalpha() for value in values):
            self.refuse(key, f"has {key} = {given!r}; languages are ISO 639-1 codes of two letters, such as en")
        return values

    def pattern(self, regex: str) -> Pattern:
        """The expression, compiled by RE2: linear in the text whatever it is, which Python's own `re` is not."""
        if not regex.isascii() and _ENGLISH_ONLY.search(regex):
            self.refuse("regex", rf"has \b or \w in the regex {regex!r}: they know ASCII only; use words, or \pL")
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        options.max_mem = PATTERN_MEMORY
        try:
            compiled: Pattern = re2.compile(regex, options)
        except re2.error as error:
            reason = error.args[0] if error.args else "not understood"
            reason = reason.decode() if isinstance(reason, bytes) else reason
            self.refuse("regex", f"has the regex {regex!r}: {reason}; see github.com/google/re2/wiki/Syntax")
        return compiled

    def refuse(self, key: str | None, problem: str) -> Never:
        """Raise UsageError for the rule; the line is that of the key, or else of the rule's header."""
        rule = f"the rule {self.name!r}" if isinstance(self.name, str) else f"rule {self.number + 1}"
        raise UsageError(f"{self.file}, line {self.line(key)}: {rule} {problem}")

    def line(self, key: str | None) -> int:
        """The parser tells no line of a value, so this looks for the key below the rule's header; counts from 1."""
        lines = self.text.splitlines()
        headers = [number for number, line in enumerate(lines) if _HEADER.match(line)] + [len(lines)]
        if self.number + 1 >= len(headers):
            return 1
        start, end = headers[self.number], headers[self.number + 1]
        mention = re.compile(rf"""(?:^|[{{,\s.])["']?{re.escape(key)}["']?\s*=""") if key else None
        found = (number for number in range(start, end) if mention and mention.search(lines[number]))
        return next(found, start) + 1
