"""Which news agency a text is from: its address is the agency's own, or dateline, byline or last line says so. Pure.

Only the text's first and last lines are read. An agency that is cited, or credited for a picture, is none; where
a form is open to another reading the answer is None. `agencies.toml` lists the agencies and their words.
"""

import re
from collections.abc import Iterable

from services.enricher.agency_forms import EASTERN, SHORT, Forms, forms, named

_HEAD, _TAIL = 400, 400
"""Characters looked at, from the start and from the end."""
_FIRST_LINES, _LAST_LINES = 5, 3
"""A headline and a byline, blank lines between them, may stand before the dateline; a paragraph may not."""
_BYLINE_LINE, _SHORT_LINE = 80, 160
_DATELINE, _CLOSING = 90, 40
"""Characters within which a dateline's sign stands, and an agency in brackets at the end."""
_DATELINE_SIGN = re.compile(r"[(/]|[-–—.]\s*[A-ZА-Я]{2}")
_PICTURE = re.compile(
    r"\b(?:photos?|fotos?|images?|imagen|bild(?:er)?|pictures?|videos?|grafik|getty)\b", re.IGNORECASE
)
_REUTERS_STAFF = re.compile(
    r"\((?:Additional )?[Rr]eporting by [^()]{3,250}[;,.] ?(?:[\w ]{3,30} and )?[Ee]diting by [^()]{3,120}\)$"
)
_REUTERS_PRINCIPLES = "The Thomson Reuters Trust Principles"
_LOWER_IN_PLACES = frozenset("am an auf bei da de del den der di do dos el en et im la le les of sur the und y".split())
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]")


def agency_of(urls: Iterable[str | None], text: str) -> str | None:
    """The agency's name as in `agencies.toml`; `urls` are those of the article and its feed, `text` is plain."""
    known = forms()
    for url in urls:
        if url and (own := _at_home(url, known)):
            return own
    return _by_first_lines(text, known) or _by_last_lines(text, known)


def _at_home(url: str, known: Forms) -> str | None:
    authority = url.partition("//")[2].partition("/")[0].partition("?")[0].lower()
    host = authority.rpartition("@")[2].partition(":")[0].rstrip(".")
    while host:
        if name := known.hosts.get(host):
            return name
        host = host.partition(".")[2]
    return None


def _by_first_lines(text: str, known: Forms) -> str | None:
    for line in text[:_HEAD].lstrip().split("\n", _FIRST_LINES)[:_FIRST_LINES]:
        if line and (credit := _dateline(line, known)):
            return credit
        if len(line) > _SHORT_LINE:
            break
    return None


def _dateline(line: str, known: Forms) -> str | None:
    if _DATELINE_SIGN.search(line, 0, _DATELINE) and (found := known.dateline.match(line)) and _is_dateline(found):
        return known.names[found["agency"] or found["slashed"] or found["dotted"]]
    if (line[0] >= EASTERN or line[0] == "(") and (found := known.eastern.match(line)):
        return known.names[named(found)]
    if len(line) <= _BYLINE_LINE and (found := known.byline.fullmatch(line.strip())):
        return known.names[named(found)]
    return None


def _is_dateline(found: re.Match[str]) -> bool:
    place, dash = found["place"].strip(), found["dash"]
    dated = ("," in place or "." in place) and any(sign.isdigit() for sign in place)
    if not _names_a_place(place):
        return False
    agency = found["agency"]
    if not agency:
        return dated or bool(found["slashed"] and place)
    if not (dash or dated) or (len(agency) <= SHORT and not (place and dash)):
        return False
    # "Associated Press (AP) - founded …" explains a name.
    return "," in place or not _initials(place).endswith(agency.upper())


def _names_a_place(place: str) -> bool:
    """Whether the words are capitalised, as in a place and a date; a month stands behind its day in either case."""
    before = ""
    for word in place.split():
        if word in _LOWER_IN_PLACES:
            continue
        if word[0].islower() and not before[:1].isdigit():
            return False
        before = word
    return True


def _initials(words: str) -> str:
    return "".join(_INITIAL.findall(words)).upper()


def _by_last_lines(text: str, known: Forms) -> str | None:
    for line in reversed(text[-_TAIL:].rstrip().rsplit("\n", _LAST_LINES)[-_LAST_LINES:]):
        line = line.strip()
        if (credit := _credit(line, known)) and not _PICTURE.search(line):
            return credit
    return None


def credit_of(line: str) -> str | None:
    """The agency that the line, one of a text's last ones, gives as its source and nothing else."""
    if len(line) > _SHORT_LINE:
        return None
    return _credit(line, forms())


def _credit(line: str, known: Forms) -> str | None:
    if line.endswith(")"):
        if _REUTERS_STAFF.search(line):
            return "Reuters"
        if found := known.closing.search(line, max(0, len(line) - _CLOSING)):
            return known.names[named(found)]
    if not line or len(line) > _SHORT_LINE:
        return None
    if _REUTERS_PRINCIPLES in line:
        return "Reuters"
    found = known.last_line.match(line)
    return known.names[named(found)] if found else None
