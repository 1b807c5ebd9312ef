"""Fills `asides`: passages of the text that are not the report itself. They stay in `text`, and other taggers leave
them out.

A **dateline** opens the report: place, perhaps day and agency, and a dash ("KYIV, Nov 24 (Reuters) - "). A **byline**
is a line that names who wrote it, a **credit** one that names where it is from. **Boilerplate** is a line that an
outlet puts around any text: share bars, "read more", advertisements, counters, the footers of blog software (what
`services.noise` knows in some thirty languages). Only whole lines are told, and a dateline at the beginning of one.
"""

import re
from collections.abc import Mapping

from schemas.enriched import AsideKind
from services.enricher.agencies import credit_of
from services.enricher.taggers.base import Draft
from services.noise.lines import FOOTER_FIRST, LONGEST, is_footer, is_noise, may_begin_noise

READ_CHARACTERS = 20_000
"""How far boilerplate is looked for from the beginning; a longer text is looked at from its end as well."""

_FIRST_LINES, _LAST_LINES = 5, 4
"""Lines among which a byline may stand; a dateline opens one of the first, a credit is one of the last."""
_DATELINE_READ = 110

_PLACE = r"[^\W\d_a-z][\w.'’]*(?:[ /-](?:[^\W\d_a-z][\w.'’]*|of|de|da|do|del|di|la|le|el|al|am|an der|sur))*"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?|[Jj]anv\w*\.?|[Ff]évr\w*\.?|[Mm]ars|[Aa]vr\w*"
    r"|[Mm]ai|[Jj]uin|[Jj]uil\w*\.?|[Aa]oût|[Dd]éc\w*\.?|[Ee]nero|[Ff]ebrero|[Mm]arzo|[Aa]bril|[Mm]ayo|[Jj]unio|[Jj]ulio"
    r"|[Aa]gosto|[Ss]ept\w*|[Oo]ct\w*|[Nn]ov\w*\.?|[Dd]ic\w*\.?|März|Okt\w*|Dez\w*"
)
_DAY = rf"(?:(?:{_MONTH}) \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}}\.? (?:de )?(?:{_MONTH})(?:,? \d{{4}})?)"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:, ?{_PLACE}){{0,2}})(?P<day>,? {_DAY})?"
    rf"(?P<agency> ?\((?:[^()\n]{{2,30}})\)| ?/[^/\n]{{2,12}}/)?"
    rf"(?: ?[—–―] ?| -- ?| ?- | ?\.- ?)(?=[\w“\"'‘«„])"
)
_DASH = re.compile("[—–―-]")
_NO_PLACES = frozenset(
    "EXCLUSIVE BREAKING UPDATE UPDATED WATCH OPINION ANALYSIS EXPLAINER LIVE VIDEO EILMELDUNG URGENT".split()
)
_BYLINE = re.compile(
    r"(?:(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|Автор|Редактор|Words by|Reported by|Written by)[: ] ?)"
    r"(?P<names>[^\W\d_a-z][^\n:;?!]{2,100})"
)
_STAFF = re.compile(r"\(?(?:(?:Additional )?[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled) by [^()\n]{2,250}\)?")
_NOT_A_NAME = re.compile(r"\b(?:is|are|was|were|has|have|had|the|will|said|that|ist|hat|est|sont|es|fue)\b")
_LOWER_BESIDE_NAMES = frozenset(
    "and und et y e von van de der del la the for in at of correspondent reporter editor".split()
)
_MOST_SMALL = 3


class AsidesTagger:
    """Nothing is read when it is built."""

    name = "asides"
    fields = ("asides",)
    about = ""

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The asides in the order of the text, apart from each other."""
        return {"asides": _asides(draft.text)}


def _asides(text: str) -> list[dict[str, object]]:
    asides: list[dict[str, object]] = []
    lines = _filled_lines(text)
    last_lines = len(lines) - _LAST_LINES
    dateline_may_come = True
    for place, (start, line) in enumerate(lines):
        first, last = place < _FIRST_LINES, place >= last_lines
        if first or last or len(line) <= LONGEST:
            kind = _kind_of(line, at_an_end=first or last, last=last)
            if kind:
                asides.append({"kind": kind, "span": (start, start + len(line))})
                continue
        if first and dateline_may_come:
            end = _dateline_end(line)
            if end:
                asides.append({"kind": "dateline", "span": (start, start + end)})
            dateline_may_come = not end and len(line) < LONGEST
    return asides


def _filled_lines(text: str) -> list[tuple[int, str]]:
    """Where the lines begin and what they say, empty ones left out; of a very long text those at both ends."""
    if len(text) <= 2 * READ_CHARACTERS:
        ranges = [(0, len(text))]
    else:
        head = text.rfind("\n", 0, READ_CHARACTERS) + 1
        tail = text.find("\n", len(text) - READ_CHARACTERS)
        ranges = [(0, head or READ_CHARACTERS), (tail + 1 if tail >= 0 else len(text), len(text))]
    lines: list[tuple[int, str]] = []
    for begin, end in ranges:
        start = begin
        for line in text[begin:end].split("\n"):
            if line:
                lines.append((start, line))
            start += len(line) + 1
    return lines


def _kind_of(line: str, *, at_an_end: bool, last: bool) -> AsideKind | None:
    words = line.split(None, 1)
    if not words:
        return None
    if words[0] in FOOTER_FIRST and is_footer(line):
        return "boilerplate"
    is_short = len(line) <= LONGEST
    if is_short and may_begin_noise(words[0]) and is_noise(line):
        return "boilerplate"
    if not at_an_end or not (is_short or last):
        return None
    line = line.strip()
    if is_short and (found := _BYLINE.fullmatch(line)) and _are_names(found["names"]):
        return "byline"
    if last and (_STAFF.fullmatch(line) or credit_of(line)):
        return "credit"
    return None


def _are_names(names: str) -> bool:
    """Whether the words could be names of people with what they are: most of them are capitalised."""
    words = names.replace(",", " ").split()
    small = [word for word in words if word[0].islower() and word not in _LOWER_BESIDE_NAMES]
    return (
        len(words) <= 14 and len(small) <= _MOST_SMALL and 2 * len(small) < len(words) and not _NOT_A_NAME.search(names)
    )


def _dateline_end(line: str) -> int:
    """Where the dateline ends that the line begins with, the dash and what space follows it included; 0 without one."""
    head = line[:_DATELINE_READ]
    found = _DATELINE.match(head) if _DASH.search(head) else None
    if not found:
        return 0
    # "Ukraine – the country" and "Smith - who said so" are no datelines: a place alone must shout.
    city = found["place"].split(",")[0]
    shouts = city.isupper() and len(city) > 2 and city not in _NO_PLACES
    return found.end() if found["agency"] or found["day"] or shouts else 0
