"""Which outlets a text has its news from: "Reuters reported", "told AFP", "first reported by the Post". Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.enricher.taggers.attributions.outlets import outlet

_REPORTING = frozenset(
    """report reports reported reporting say says said write writes wrote announce announced reveal reveals revealed
    learn learned disclose disclosed publish published broadcast to citing quoting""".split()
)
"""Last words of cues by which an outlet tells news; "according to" is one."""
_TELLING = frozenset(("told", "tells", "tell", "telling"))
_ASKED = "interview with "
_FIRST = re.compile(r"(?:[Ff]irst|[Oo]riginally) (?:reported|published|revealed|disclosed) (?:by|in)\b")
_BEFORE_FIRST = ("irst re", "irst pu", "irst di", "riginally ")
"""What it cannot do without; to look for it first is much faster."""
_NEAR = 60
"""Characters behind a cue within which an interview is named."""
_NAME = re.compile(r"\s*((?:[Tt]he )?(?:[A-Z][\w.’'&-]*)(?: (?:[A-Z][\w.’'&-]*|de|of)){0,5})")


def origins(attributions: Sequence[Mapping[str, Any]], text: str) -> list[str]:
    """The outlets' names, as they are listed, in the order in which the text names them; each once.

    `attributions` have the fields of `Attribution`.
    """
    found: dict[str, int] = {}
    for first in _FIRST.finditer(text) if any(part in text for part in _BEFORE_FIRST) else ():
        if name := _named(text, first.end()):
            found.setdefault(name, first.start())
    is_asked = _ASKED in text
    for one in attributions:
        cue, (start, end) = one["cue"].split()[-1].lower(), one["cue_span"]
        name = None
        if one["source_type"] == "outlet":
            name = outlet(one["source"]) if cue in _REPORTING else None
        elif cue in _TELLING:
            name = _named(text, end)
        if name is None and is_asked:
            asked = text.find(_ASKED, end, end + _NEAR)
            name = _named(text, asked + len(_ASKED)) if asked >= 0 else None
        if name:
            found[name] = min(start, found.get(name, len(text)))
    return sorted(found, key=found.__getitem__)


def _named(text: str, start: int) -> str | None:
    """The outlet whose name begins there, the longest one that is known."""
    match = _NAME.match(text, start, start + _NEAR)
    words = match[1].split() if match else []
    while words:
        if name := outlet(" ".join(words).rstrip(".,")):
            return name
        words.pop()
    return None
