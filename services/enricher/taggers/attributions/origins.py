"""Which outlets a text has its news from: "Reuters reported", "told AFP", "first reported by the Post". Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from services.compiled import part
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Table, Values, value_of
from services.enricher.reading import Places
from services.enricher.taggers.attributions.outlets import outlet

_REPORTING = frozenset(
    """report reports reported reporting say says said write writes wrote announce announced reveal reveals revealed
    learn learned disclose disclosed publish published broadcast to citing quoting""".split()
)
"""Last words of cues by which an outlet tells news; "according to" is one."""
_TELLING = frozenset(("told", "tells", "tell", "telling"))
_ASKED = "interview with "
_FIRST = re.compile(r"(?:[Ff]irst|[Oo]riginally) (?:reported|published|revealed|disclosed) (?:by|in)\b")
_NEAR = 60
"""Characters behind a cue within which an interview is named."""
_NAME = re.compile(r"\s*((?:[Tt]he )?(?:[A-Z][\w.’'&-]*)(?: (?:[A-Z][\w.’'&-]*|de|of)){0,5})")

_TELLS, _ASKS, _FIRSTLY, _REPORTED = 1, 2, 4, 8
_WORDS = (
    {"interview": _ASKS, "first": _FIRSTLY, "originally": _FIRSTLY}
    | dict.fromkeys(_TELLING, _TELLS)
    | dict.fromkeys(("reported", "published", "revealed", "disclosed"), _REPORTED)
)


def origins(attributions: Sequence[Mapping[str, Any]], text: str, *, is_first: bool) -> list[str]:
    """The outlets' names, as they are listed, in the order in which the text names them; each once.

    `attributions` have the fields of `Attribution`. The text need be looked through only if it `is_first` somewhere.
    """
    found: dict[str, int] = {}
    for first in _FIRST.finditer(text) if is_first else ():
        if name := _named(text, first.end()):
            found.setdefault(name, first.start())
    for one in attributions:
        cue, (start, end) = one["cue"].split()[-1].lower(), one["cue_span"]
        name = None
        if one["source_type"] == "outlet":
            name = outlet(one["source"]) if cue in _REPORTING else None
        elif cue in _TELLING:
            name = _named(text, end)
        if name is None:
            asked = text.find(_ASKED, end, end + _NEAR)
            name = _named(text, asked + len(_ASKED)) if asked >= 0 else None
        if name:
            found[name] = min(start, found.get(name, len(text)))
    return sorted(found, key=found.__getitem__)


@cache
def origin_table() -> Table:
    """For the parts below: words that tell of origins."""
    return Table.of_phrases(_WORDS)


@part
def may_be_first(hashes: Hashes, keys: Hashes, bits: Values) -> bool:
    """Whether it may say anywhere that somebody reported first: spares most texts a closer look."""
    before = 0
    for token in range(len(hashes)):
        found = value_of(hashes[token], keys, bits)
        if found & _REPORTED and before & _FIRSTLY:
            return True
        before = found
    return False


@part
def may_name_origin(starts: Places, hashes: Hashes, cue: int, after: int, keys: Hashes, bits: Values) -> bool:
    """Whether the cue that ends before the token `after`, or an interview behind it, may name who was told."""
    if cue < after and value_of(hashes[after - 1], keys, bits) & _TELLS:
        return True
    for token in range(after, len(hashes)):
        if starts[token] >= starts[after] + _NEAR:
            break
        if value_of(hashes[token], keys, bits) & _ASKS:
            return True
    return False


def _named(text: str, start: int) -> str | None:
    """The outlet whose name begins there, the longest one that is known."""
    match = _NAME.match(text, start, start + _NEAR)
    words = match[1].split() if match else []
    while words:
        if name := outlet(" ".join(words).rstrip(".,")):
            return name
        words.pop()
    return None
