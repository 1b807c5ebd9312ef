"""Regular expressions of rules, compiled by RE2: linear in the text whatever they are, as Python's `re` is not.

Pure. All of a file run as one automaton (RE2::Set): a hundred take hardly longer than one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

MEMORY = 8 << 20
"""Bytes that one regular expression may take, RE2's own default."""

_MORE_MEMORY, _MOST_MEMORY = 1 << 20, 128 << 20
_ENGLISH_ONLY = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as the user wrote it."""

    regex: str

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it matches, in code points."""
        return [match.span() for match in _compiled(self.regex).finditer(_without_surrogates(text))]


def problem_of(regex: str) -> str | None:
    """What is wrong with a regular expression; None when nothing is."""
    if not regex.isascii() and _ENGLISH_ONLY.search(regex):
        return rf"has \b or \w in the regex {regex!r}: they know ASCII only; use words, or \pL"
    try:
        _compiled(regex)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        reason = reason.decode() if isinstance(reason, bytes) else reason
        return f"has the regex {regex!r}: {reason}; see github.com/google/re2/wiki/Syntax"
    return None


class Patterns:
    """Several expressions that are looked for at once."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._set = _set_of(self._patterns)

    def found(self, text: str) -> list[Pattern]:
        """Those that match somewhere in the text."""
        if not self._patterns:
            return []
        data = text.encode("utf-8", "replace")
        numbers = self._set.Match(data) if self._set else []
        if len(self._patterns) in numbers:
            return [self._patterns[number] for number in numbers if number < len(self._patterns)]
        return [pattern for pattern in self._patterns if _compiled(pattern.regex).search(data) is not None]


def _set_of(patterns: Sequence[Pattern]) -> Any:
    """The expressions as one, and behind them one that always matches: when RE2 is out of memory, none does, and it
    says so nowhere else. None when together they are too large."""
    together = re2.Set.SearchSet(_options(min(MEMORY + _MORE_MEMORY * len(patterns), _MOST_MEMORY)))
    try:
        for pattern in patterns:
            together.Add(pattern.regex)
        together.Add("")
        together.Compile()
    except re2.error:
        return None
    return together


@lru_cache(maxsize=1000)
def _compiled(regex: str) -> Any:
    return re2.compile(regex, _options(MEMORY))


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
