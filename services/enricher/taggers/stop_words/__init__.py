"""Words that are never a keyword by themselves: one file a language, our own short lists, made for news.

`function` words and `calendar` words end a phrase wherever they stand. `generic` words, which any article may use, end
it too unless they are capitalised within a sentence: "new" is generic, "New York" is not. `connectors` may stand
inside a name, and `articles` after them, as in "Bank of England" and "Ursula von der Leyen". `endings` are those of
words that are no keyword alone; `capitalises` says that the language writes all nouns with a capital, `elides` that
an apostrophe parts two words.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class StopWords:
    """One language's words, in lower case.

    `never` holds function and calendar words, `silent` these and the generic ones, `joints` connectors and articles.
    """

    never: frozenset[str]
    generic: frozenset[str]
    silent: frozenset[str]
    connectors: frozenset[str]
    articles: frozenset[str]
    joints: frozenset[str]
    endings: tuple[str, ...]
    capitalises: bool
    elides: bool


def stop_words() -> Mapping[str, StopWords]:
    """The lists by ISO 639-1 code."""
    lists: dict[str, StopWords] = {}
    for file in files(__name__).iterdir():
        language, dot, kind = file.name.partition(".")
        if dot and kind == "toml":
            lists[language] = _read(tomllib.loads(file.read_text("utf-8")))
    return lists


def _read(table: Mapping[str, Any]) -> StopWords:
    # Outlets set either apostrophe: don't and don’t.
    words = {
        kind: frozenset([*text.split(), *text.replace("'", "’").split()])
        for kind, text in table.items()
        if isinstance(text, str)
    }
    never = words["function"] | words["calendar"]
    return StopWords(
        never=never,
        generic=words["generic"],
        silent=never | words["generic"],
        connectors=words["connectors"],
        articles=words["articles"],
        joints=words["connectors"] | words["articles"],
        endings=tuple(table.get("endings", "").split()),
        capitalises=table.get("capitalises", False),
        elides=table.get("elides", False),
    )
