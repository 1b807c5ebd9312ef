"""Dates as feeds write them, right or wrong, become instants; pure, and never a guess at what is not there.

The two standard forms are read at once; everything else is taken apart: the time of day, the zone behind it, and the
rest, which must be one date. Read are RFC 822, 2822 and 5322, RFC 3339, W3C-DTF and ISO 8601 (weeks, ordinal dates,
dates cut short), asctime, the forms of JavaScript and .NET, Unix times, month names of many languages, and Korean,
Japanese and Chinese dates.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from services.poller.formats.date_names import LONGEST_STEM, MONTH_STEMS, SHORTEST_STEM, ZONE_MINUTES

_LONGEST = 100
_FIRST_YEAR = 1605
"""That of the first newspaper. What is older is the zero of some clock, such as 0001 (.NET) and 1601 (Windows)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KOREA = timezone(timedelta(hours=9))
_UNITS_A_SECOND = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
"""By the digits that Unix times in seconds, milliseconds and so on have from 2001 to 2286."""
_DIGIT_FORMS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}

_MONTHS = {
    name: f"-{month:02}-" for month, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_RFC_5322 = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) (?:([A-Z]{1,5})|([+-]\d{4}))", re.ASCII
)
_XML_DATE = re.compile(r"(\d{4}-\d\d-\d\d) ?(z|[+-]\d\d:\d\d)", re.ASCII)
_COMMENT = re.compile(r"\([^()]*\)")
_EASTERN_DATE = re.compile(r"(\d{2,4}) ?[년年] ?(\d{1,2}) ?[월月] ?(\d{1,2}) ?[일日]?")
_EASTERN_TIME = re.compile(r"(\d{1,2}) ?[시時时点](?: ?(\d{1,2}) ?[분分])?(?: ?(\d{1,2}) ?[초秒])?")
_EASTERN_NOON = {"오전": " am ", "오후": " pm ", "午前": " am ", "午後": " pm ", "上午": " am ", "下午": " pm "}
_HOUR_H = re.compile(r"\b(\d{1,2}) ?h ?(\d\d)\b")
_TIME = re.compile(
    r"(?:\b([ap])m ?)?(?<![\d:])(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,:](\d{1,6})\d*)?)?(?!\d)(?: ?([ap])\.? ?m\b\.?)?"
)
_OFFSET = re.compile(r"[ ,]*(?:[a-z]+ ?)?([+-]\d{1,2})(?::?(\d\d))?(?![\d:.])")
_ZONE = re.compile(r"[ ,]*(?:[a-z]+/)*([a-z_]+)")
_NUMBERS = re.compile(r"(?:[^\W\d]+\.?,? ?){0,2}(\d{1,4}) ?([-/.]) ?(\d{1,2})(?: ?\2 ?(\d{1,4}))?\.?,?")
_YEAR_AND_DAY = re.compile(r"(\d{4})(?:-?(\d{3}))?")
_WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_]+")
_COUNTED = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|o|a)\b")
_CONNECTING = frozenset("a at as da das de del den der di do du el il kl klo la las le of om on o t the um".split())
_UNKNOWN_WORDS = 2


def parse_date(text: object) -> datetime | None:
    """The instant that a date names, in UTC; None when it names none. Never raises.

    Without a zone it is read as UTC, in Korean as Korean time; a zone that nobody knows is UTC (RFC 5322, section 4.3,
    which says so of military letters too). A missing time is midnight, a missing day or month the first. A wrong
    weekday is passed over. Years of two digits are 1950 to 2049, of three are counted from 1900 (section 4.3). A day
    and a month that could be told either way (5/6/2026) are no date; with points the day comes first, with AM or PM
    behind it the month does. The very start of Unix time is a date that was never set.
    """
    if not isinstance(text, str) or len(text := text.strip()) > _LONGEST:
        return None
    try:
        time = _standard(text) or _free(text)
        if time and time.tzinfo is not UTC:
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time if time and time.year >= _FIRST_YEAR and time != _EPOCH else None


def _standard(text: str) -> datetime | None:
    """The forms that nearly all feeds use, both read by the standard library's ISO reader, which is the fastest."""
    if match := _RFC_5322.fullmatch(text):
        day, name, year, clock, zone, offset = match.groups()
        if month := _MONTHS.get(name):
            return _iso(f"{year}{month}{day:0>2}T{clock}{offset or _named_offset(zone)}")
    elif text[4:5] == "-" and text[10:11] in ("T", " "):
        return _iso(text)
    return None


def _iso(text: str, zone: tzinfo = UTC) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=zone)


@lru_cache(maxsize=256)
def _named_offset(name: str) -> str:
    minutes = ZONE_MINUTES.get(name.lower(), 0)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _zone(offset: str) -> tzinfo:
    """The zone of `+hhmm`; UTC when none is that far from Greenwich."""
    minutes = 60 * int(offset[1:3]) + int(offset[3:])
    return timezone(timedelta(minutes=int(offset[0] + str(minutes)))) if minutes < 24 * 60 else UTC


def _free(text: str) -> datetime | None:
    plain = _plain(text)
    if plain[:10].isdecimal() and plain.replace(".", "", 1).isdecimal() and len(plain) >= len("20261120"):
        return _from_digits(plain)
    if day := _XML_DATE.fullmatch(plain):
        return datetime.fromisoformat(day[1]).replace(tzinfo=_zone(day[2].replace(":", "").replace("z", "+0000")))
    zone: tzinfo = _KOREA if any(word in text for word in ("년", "오전", "오후")) else UTC
    if plain[:4].isdecimal() and (time := _iso(plain.upper(), zone)):
        return time
    clock = _TIME.search(plain)
    if not clock:
        return _date(plain, month_first=False, zone=zone)
    behind = plain[clock.end() :]
    if offset := _OFFSET.match(behind):
        hours, minutes = offset.groups(default="00")
        zone, behind = _zone(f"{hours[0]}{hours[1:]:0>2}{minutes}"), behind[offset.end() :]
    if (name := _ZONE.match(behind)) and not _month(name[1]):
        zone, behind = zone if offset else _zone(_named_offset(name[1])), behind[name.end() :]
    noon = clock[1] or clock[6]
    day_start = _date(f"{plain[: clock.start()]} {behind}", month_first=bool(noon), zone=zone)
    return day_start + _since_midnight(clock, noon) if day_start else None


def _plain(text: str) -> str:
    """Lower case without accents, comments and doubled blanks; eastern dates and times with `-` and `:` for units."""
    text = " ".join(_COMMENT.sub(" ", unicodedata.normalize("NFKC", text)).replace("\u2212", "-").split())
    if not text.isascii():
        text = _EASTERN_DATE.sub(r"\1-\2-\3 ", text)
        text = _EASTERN_TIME.sub(lambda clock: f" {':'.join(part or '00' for part in clock.groups())} ", text)
        for word, noon in _EASTERN_NOON.items():
            text = text.replace(word, noon)
        text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_HOUR_H.sub(r"\1:\2", text.lower()).split()).strip(" ,;")


def _from_digits(text: str) -> datetime | None:
    whole, _, fraction = text.partition(".")
    if units := _UNITS_A_SECOND.get(len(whole)):
        return _EPOCH + timedelta(microseconds=int(whole) * 10**6 // units) + timedelta(seconds=float(f"0.{fraction}0"))
    if fraction or len(whole) not in _DIGIT_FORMS:
        return None
    return datetime.strptime(whole, _DIGIT_FORMS[len(whole)]).replace(tzinfo=UTC)


def _since_midnight(clock: re.Match[str], noon: str | None) -> timedelta:
    """Raises ValueError when there is no such time; 24:00 and second 60 are the next day's and minute's first."""
    hour, minute, second = int(clock[2]), int(clock[3]), int(clock[4] or 0)
    if noon and hour <= 12:
        hour = hour % 12 + (12 if noon == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError(f"no time of day: {clock[0]}")
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(f"{clock[5] or '':0<6}"))


def _date(text: str, *, month_first: bool, zone: tzinfo) -> datetime | None:
    """The midnight that the text names. Raises ValueError when there is no such day."""
    text = _COUNTED.sub("", text).strip(" ,.t")
    if found := _YEAR_AND_DAY.fullmatch(text):
        start = datetime(int(found[1]), 1, 1, tzinfo=zone)
        day = start + timedelta(days=int(found[2] or 1) - 1)
        return day if day.year == start.year else None
    triple = _by_name(text) or _by_number(text, month_first=month_first)
    return datetime(_full_year(triple[0]), int(triple[1]), int(triple[2]), tzinfo=zone) if triple else None


def _by_name(text: str) -> tuple[str, str, str] | None:
    """Year, month and day of a date with a month's name; of two such names the first is a weekday's, as `mar` is."""
    tokens = _WORD_OR_NUMBER.findall(text)
    numbers = [token for token in tokens if token.isdecimal()]
    words = [token for token in tokens if not token.isdecimal() and token not in _CONNECTING]
    months = [month for month in map(_month, words) if month]
    if not months or len(words) - len(months) > _UNKNOWN_WORDS or not 1 <= len(numbers) <= 2:
        return None
    month = str(months[-1])
    if len(numbers) == 1:
        return (numbers[0], month, "1") if len(numbers[0]) == 4 else None
    day, year = sorted(numbers, key=len) if len(numbers[0]) == 4 else numbers
    return (year, month, day) if len(day) <= 2 <= len(year) else None


def _month(word: str) -> int | None:
    lengths = range(min(LONGEST_STEM, len(word)), SHORTEST_STEM - 1, -1)
    return next((MONTH_STEMS[word[:length]] for length in lengths if word[:length] in MONTH_STEMS), None)


def _by_number(text: str, *, month_first: bool) -> tuple[str, str, str] | None:
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    one, separator, two, three = found.groups()
    if three is None:
        return (one, two, "1") if len(one) == 4 else None
    if len(one) == 4 or (separator == "-" and len(three) == 2 == len(one)):
        return one, two, three
    if separator == "." or (int(one) > 12 and len(three) == 4):
        return three, two, one
    return (three, one, two) if month_first or int(two) > 12 or one == two else None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(text) == 3 else year
