"""How news agencies are credited: patterns made from the list in `agencies.toml`. Pure."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SHORT = 2
"""So short a word ("AP", "PA") means too much else; it counts between a place and a dash alone."""
EASTERN = "\u3000"
"""Scripts without spaces, and Korean, lie behind it."""
_PICTURE_CREDIT = 15
"""Characters of the longest name that outlets put alone under a picture ("Reuters", "PA Media")."""
_PLACE = r"(?P<place>[^()\n]{0,60}?)"
_BYLINE = r"(?:by|von|par|por|da|door|av|af|od|от|від)"
_SOURCE = r"(?:source|quelle|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|forrás|джерело|источник|来源|來源)"


@dataclass(frozen=True, slots=True)
class Forms:
    """`names` and `hosts` give an agency's name by its word and by its host; what a pattern's groups hold is a word.

    `dateline` has the place, and one of three ways to credit an agency behind it; `eastern` is the dateline of Chinese,
    Japanese and Korean; `closing` stands at the very end of a paragraph, `last_line` is a line of its own.
    """

    names: dict[str, str]
    hosts: dict[str, str]
    dateline: re.Pattern[str]
    eastern: re.Pattern[str]
    byline: re.Pattern[str]
    last_line: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def forms() -> Forms:
    """The patterns, read once."""
    agencies = tomllib.loads(files(__package__).joinpath("agencies.toml").read_text("utf-8"))["agencies"]
    datelines = {word: agency["name"] for agency in agencies for word in agency["datelines"]}
    names = {word: agency["name"] for agency in agencies for word in agency["names"]}
    bylines = _either(names)
    plain = _either(name for name in names if len(name) > _PICTURE_CREDIT)
    signs = _either([*names, *(word for word in datelines if len(word) > SHORT or min(word) >= EASTERN)])
    credited = _either(datelines)
    eastern = _either(word for word in datelines if min(word) >= EASTERN)
    return Forms(
        names=datelines | names,
        hosts={host: agency["name"] for agency in agencies for host in agency["hosts"]},
        dateline=re.compile(
            rf"[\W_]{{0,3}}{_PLACE}(?:"
            rf"\((?P<agency>{credited})(?:[/,][^()]{{1,24}})?\)\s*(?P<dash>\.?-|[–—―:])?"
            rf"|/(?P<slashed>{credited})/"
            rf"|[-–—.]\s*(?P<dotted>{credited})(?=\.|\s*[-–—]))"
        ),
        eastern=re.compile(
            rf"[【［][^】］\n]{{0,20}}?(?<![A-Za-z])(?P<bracketed>{signs})(?![A-Za-z])[^】］\n]{{0,20}}[】］]"
            rf"|[（(][^）)\n]{{0,12}}?(?P<parenthesised>{eastern})[^）)\n]{{0,20}}[）)]"
            rf"|(?P<wired>{eastern})[^\s，。]{{1,16}}日[电電]"
        ),
        byline=re.compile(rf"(?i:{_BYLINE})\s+(?:[^,|]{{3,40}}[,|]\s*)?(?P<agency>{bylines})|(?P<plain>{plain})"),
        last_line=re.compile(
            rf"(?:©|\([cC]\)|[Cc]opyright)\s*(?:©\s*)?(?:\d{{4}}\s*)?(?P<copyright>{signs})(?![\w/])"
            rf"|(?i:{_SOURCE})\s*[:：]\s*(?P<source>{signs})\W*$"
            rf"|\((?P<alone>{signs})\)\.?$"
            rf"|(?P<plain>{plain})$"
        ),
        closing=re.compile(rf"[.!?”»\"]\s*\((?P<closing>{signs})\)$"),
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def named(found: re.Match[str]) -> str:
    """The word in the only group of a pattern that matched."""
    return next(word for word in found.groups() if word)
