"""Whether a line, or a part of one that stands alone, is noise. Pure.

A line is noise only as a whole: every word of it must be one of such lines. "3 minutes ago" is noise, "The bill passed
3 minutes ago" is not.
"""

import re
from functools import lru_cache

from services.noise.count_words import COUNTED, LITTLE
from services.noise.phrases import BETWEEN_NETWORKS, FOOTERS, LINES, NETWORKS, READING_TIME, SHARED
from services.noise.time_words import AGO, CALENDAR, DAYS, MINUTES, NUMBERS, UPDATED
from services.unspaced import LETTERS, UNSPACED

LONGEST = 120
"""Characters of the longest line of noise, but for the footers of blog software."""

_LONGEST_FOOTER = 600
_REMEMBERED = 24
"""Characters of the longest word of which it is remembered whether noise may begin or end with it."""
_AROUND = " .,:;!?…()[]\"'“”’«»→›>-–—*+"
_SPACED_WORD = re.compile(rf"[^\W\d_{LETTERS}]+")

_WORDS = {
    "ago": AGO,
    "minutes": MINUTES,
    "days": DAYS,
    "number": NUMBERS,
    "updated": UPDATED,
    "calendar": CALENDAR,
    "counted": COUNTED,
    "little": LITTLE,
    "shared": SHARED,
    "network": NETWORKS,
    "between": BETWEEN_NETWORKS,
    "reading": READING_TIME,
}
_BIT = {name: 1 << place for place, name in enumerate(_WORDS)}
_AGO, _MINUTES, _DAYS, _NUMBER, _UPDATED, _COUNTED, _SHARED, _NETWORK, _READING = (
    _BIT[name] for name in "ago minutes days number updated counted shared network reading".split()
)
_PAST, _STAMP, _COUNTER, _SHARE_BAR, _LENGTH = (1 << place for place in range(5))
_ALLOWED = {
    _PAST: "ago minutes days number updated counted little",
    _STAMP: "updated calendar minutes days little",
    _COUNTER: "counted little shared",
    _SHARE_BAR: "shared network between",
    _LENGTH: "reading minutes little",
}
_LEAST_NETWORKS, _LEAST_IN_BARS = 3, 2
_UNKNOWN = (0, 0)


def _vocabulary() -> dict[str, tuple[int, int]]:
    """Of each word what it may be, and in which kinds of noise it may stand, as bits."""
    kinds: dict[str, int] = {}
    for name, members in _WORDS.items():
        for word in members:
            kinds[word] = kinds.get(word, 0) | _BIT[name]
    may_be = {rule: sum(_BIT[name] for name in names.split()) for rule, names in _ALLOWED.items()}
    return {
        word: (kind, sum(rule for rule, allowed in may_be.items() if kind & allowed)) for word, kind in kinds.items()
    }


_VOCABULARY = _vocabulary()
_UNSPACED_WORDS = sorted((word for word in _VOCABULARY if UNSPACED.match(word)), key=len, reverse=True)
_WORD = re.compile(rf"[^\W\d_{LETTERS}]+|(?=[{LETTERS}])(?:{'|'.join(map(re.escape, _UNSPACED_WORDS))}|[{LETTERS}])")
_FIGURE = re.compile(r"\d")


def _outer_words(at: int) -> frozenset[str]:
    known = (_SPACED_WORD.findall(line) for line in LINES)
    return frozenset(words[at] for words in known if words) | _VOCABULARY.keys()


_FIRST = _outer_words(0) - frozenset(
    "the in on of and by for from to with der die und von les des los del lo gli".split()
)
_LAST = _outer_words(-1)
FOOTER_FIRST = frozenset(word for begin, _ in FOOTERS for word in (begin.split()[0], begin.split()[0].capitalize()))
"""With what words a footer begins."""
_FOOTER_BEGINS = tuple(begin for begin, _ in FOOTERS)
_LONGEST_BEGIN = max(map(len, _FOOTER_BEGINS))


def may_begin_noise(word: str) -> bool:
    """Whether noise may begin with the word: spares most lines a closer look. Figures and unspaced scripts may."""
    return _may_begin(word) if len(word) <= _REMEMBERED else _may_stand(word, _FIRST, 0)


def may_end_noise(word: str) -> bool:
    """Whether noise may end with the word; a footer, which names the outlet, need not."""
    return _may_end(word) if len(word) <= _REMEMBERED else _may_stand(word, _LAST, -1)


@lru_cache(maxsize=1 << 13)
def _may_begin(word: str) -> bool:
    return _may_stand(word, _FIRST, 0)


@lru_cache(maxsize=1 << 13)
def _may_end(word: str) -> bool:
    return _may_stand(word, _LAST, -1)


def is_noise(line: str, *, whole: bool = True) -> bool:
    """Whether the line, without blanks around it, is a counter, a clock, a share bar or an advertisement.

    What is not a `whole` line is no clock when it counts days or more: "It was here. Two years ago."
    """
    if len(line) > LONGEST:
        return False
    line = line.casefold()
    kinds, rules, in_bars = 0, -1, 0
    for match in _WORD.finditer(line):
        kind, allowed = _VOCABULARY.get(match[0], _UNKNOWN)
        kinds |= kind
        rules &= allowed
        in_bars += bool(kind & (_SHARED | _NETWORK))
        if not rules:
            return line.strip(_AROUND) in LINES
    if not kinds:
        return False
    return (
        _is_told_by(kinds, rules, _FIGURE.search(line) is not None, _MINUTES | _DAYS if whole else _MINUTES)
        or (bool(rules & _SHARE_BAR) and in_bars >= (_LEAST_IN_BARS if kinds & _SHARED else _LEAST_NETWORKS))
        or line.strip(_AROUND) in LINES
    )


def is_footer(line: str) -> bool:
    """Whether blog software put the line under the article."""
    if len(line) > _LONGEST_FOOTER or not line[:_LONGEST_BEGIN].casefold().startswith(_FOOTER_BEGINS):
        return False
    line = line.casefold()
    return any(line.startswith(begin) and middle in line for begin, middle in FOOTERS)


def _is_told_by(kinds: int, rules: int, has_figure: bool, units: int) -> bool:
    """Whether a line with words of these kinds, which may stand in noise of these rules, is noise of one of them."""
    if rules & _PAST and kinds & _AGO and kinds & units and (has_figure or kinds & _NUMBER):
        return True
    return has_figure and bool(
        (rules & _STAMP and kinds & _UPDATED)
        or (rules & _COUNTER and kinds & _COUNTED)
        or (rules & _LENGTH and kinds & _READING and kinds & _MINUTES)
    )


def _may_stand(word: str, known: frozenset[str], at: int) -> bool:
    word = word.rstrip(".")
    if word.isascii() and word.isalpha():
        return word.lower() in known
    word = word.casefold().strip(_AROUND)
    letters = _SPACED_WORD.findall(word)
    return word in known or not letters or letters[at] in known
