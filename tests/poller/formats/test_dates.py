"""Dates as feeds write them: what names an instant is read, what names none is none."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.poller.formats.dates import parse_date

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)

_zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_dates = st.datetimes(datetime(1605, 1, 2), datetime(9999, 12, 30), timezones=_zones)  # noqa: DTZ001
_seconds = _dates.map(lambda date: date.replace(microsecond=0))


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 20 Nov 2026 08:00:00 GMT",
        "Fri, 20 Nov 2026 08:00:00 +0000",
        "Fri, 20 Nov 2026 09:00:00 +0100",
        "Fri, 20 Nov 2026 13:30:00 +0530",
        "Fri, 20 Nov 2026 13:30:00 +05:30",
        "Fri, 20 Nov 2026 13:30:00 +530",
        "Fri, 20 Nov 2026 13:00 +5",
        "Fri, 20 Nov 2026 04:00:00 -4",
        "Fri, 20 Nov 2026 10:00:00 GMT+2",
        "Fri, 20 Nov 2026 10:00:00 GMT+02:00",
        "Fri, 20 Nov 2026 03:00:00 UTC -0500",
        "Fri, 20 Nov 2026 03:00:00 -0500 EST",
        "Fri, 20 Nov 2026 08:00 GMT",
        "Fri, 20 Nov 2026 08:00",
        "Fri, 20 Nov 2026 08:00:00",
        "Fri,20 Nov 2026 08:00:00 GMT",
        "fri, 20 nov 2026 08:00:00 gmt",
        "\n\tFri,  20  Nov 2026 08:00:00   GMT ",
        "20 Nov 2026 08:00:00 GMT",
        "20 Nov 26 08:00:00 GMT",
        "Fri, 20 Nov 126 08:00:00 GMT",
        "Friday, 20-Nov-26 08:00:00 GMT",
        "Fri, 20 November 2026 08:00:00 GMT",
        "Fri, 20 Nov. 2026 08:00:00 GMT",
        "Fri, Nov 20 2026 08:00:00 GMT",
        "Friday, November 20th, 2026 8:00 a.m. GMT",
        "Friday, November 20, 2026 - 08:00",
        "08:00 GMT, 20 November 2026",
        "Fri Nov 20 08:00:00 2026",
        "Fri Nov 20 08:00:00 GMT 2026",
        "Fri Nov 20 09:00:00 +0100 2026",
        "Fri Nov 20 2026 09:00:00 GMT+0100 (Central European Standard Time)",
        "Fri, 2026/11/20 03:00:00 EST",
        "2026-11-20T08:00:00Z",
        "2026-11-20t08:00:00z",
        "2026-11-20T08:00Z",
        "2026-11-20T08Z",
        "2026-11-20T08:00:00.000Z",
        "2026-11-20T08:00:00.000000000Z",
        "2026-11-20T08:00:00,0Z",
        "2026-11-20T03:00:00-05:00",
        "2026-11-20T03:00:00-0500",
        "2026-11-20T03:00:00-05",
        "2026-11-20T08:00:00",
        "2026-11-20 08:00:00",
        "2026-11-20 08:00:00 +0000",
        "2026-11-20 08:00:00 +0000 UTC",
        "2026-11-20 08:00:00 Etc/GMT",
        "2026-11-20 3:00:00 EST",
        "20261120T080000Z",
        "20261120080000",
        "202611200800",
        "2026-W47-5T08:00:00Z",
        "2026-w47-5t08:00:00z",
        "2026-324T08:00:00Z",
        "26-11-20T08:00:00Z",
        "11/20/2026 8:00:00 AM",
        "20/11/2026 08:00",
        "20-11-2026 08:00",
        "20.11.2026 08:00",
        "20.11.26 08:00",
        "20.11.2026, 08:00 Uhr",
        "1795161600",
        "1795161600.0",
        "1795161600000",
        "1795161600000000",
        "\uff12\uff10\uff12\uff16-11-20 08:00",
        "2026\u221211\u221220T08:00Z",
    ],
)
def test_these_dates_name_one_instant(text: str) -> None:
    assert parse_date(text) == EIGHT


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("Z", 0), ("UT", 0), ("UTC", 0), ("GMT", 0), ("WET", 0),
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7), ("ET", -5),
        ("AST", -4), ("ADT", -3), ("NST", -3.5), ("AKST", -9), ("HST", -10), ("BRT", -3),
        ("BST", 1), ("CET", 1), ("CEST", 2), ("MEZ", 1), ("MESZ", 2), ("MET", 1), ("EET", 2), ("EEST", 3), ("MSK", 3),
        ("IST", 5.5), ("HKT", 8), ("JST", 9), ("KST", 9), ("AEST", 10), ("AEDT", 11), ("NZDT", 13),
    ],
)  # fmt: skip
def test_zones_are_known_by_name(name: str, hours: float) -> None:
    """RFC 5322, section 4.3, and what else is in use; BST is British, IST Indian."""
    expected = EIGHT - timedelta(hours=hours)
    assert parse_date(f"Fri, 20 Nov 2026 08:00:00 {name}") == expected
    assert parse_date(f"20 November 2026, 08:00 {name.lower()}") == expected
    assert parse_date(f"2026-11-20 08:00:00 {name}") == expected


@pytest.mark.parametrize("zone", ["A", "M", "N", "Y", "XYZ", "America/New_York", "+9999", "-2400"])
def test_a_zone_that_nobody_knows_is_utc(zone: str) -> None:
    """RFC 5322, section 4.3, which says so of military letters and of names without a meaning."""
    assert parse_date(f"Fri, 20 Nov 2026 08:00:00 {zone}") == EIGHT


@pytest.mark.parametrize(
    "text",
    [
        "20 novembre 2026", "le vendredi 20 novembre 2026", "20 nov. 2026", "viernes, 20 de noviembre de 2026",
        "20 de novembro de 2026", "venerdì 20 novembre 2026", "Freitag, 20. November 2026", "vrijdag 20 november 2026",
        "20 листопада 2026", "пт, 20 ноя 2026", "20 ноября 2026 г.", "20 listopada 2026", "pátek 20. listopadu 2026",
        "2026. november 20., péntek", "2026-november-20", "20 Kasım 2026", "Παρ, 20 Νοέ 2026", "ven 20 noi 2026",
        "2026년 11월 20일 09:00", "2026年11月20日（金）", "2026 年 11 月 20 日",
    ],
)  # fmt: skip
def test_dates_are_read_in_many_languages(text: str) -> None:
    assert parse_date(text) == MIDNIGHT


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er janvier 2026", 1), ("1 Ιαν 2026", 1), ("1 stycznia 2026", 1), ("1 февраля 2026", 2), ("1 févr. 2026", 2),
        ("1. März 2026", 3), ("mar. 3 mar 2026", 3), ("1 de abril de 2026", 4), ("1 maggio 2026", 5), ("1 мая 2026", 5),
        ("1 mei 2026", 5), ("1 Μαΐ 2026", 5), ("1 juin 2026", 6), ("1 июня 2026", 6), ("1 giugno 2026", 6),
        ("1 czerwca 2026", 6), ("1. července 2026", 7), ("1 juil. 2026", 7), ("1 Ιούλ 2026", 7), ("2026-július-1", 7),
        ("1 août 2026", 8), ("1 agosto 2026", 8), ("1 Αύγ 2026", 8), ("1 settembre 2026", 9), ("1 wrz 2026", 9),
        ("2026. szept. 1", 9), ("1 октября 2026", 10), ("1 ottobre 2026", 10), ("1. Dezember 2026", 12), ("1 déc. 2026", 12),
        ("1 dicembre 2026", 12), ("1 декабря 2026", 12),
    ],
)  # fmt: skip
def test_months_are_known_by_name(text: str, month: int) -> None:
    read = parse_date(text)
    assert read is not None
    assert (read.year, read.month) == (2026, month)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-20 오전 08:00:00", 23), ("2026-11-20 오후 11:00:00", 14), ("2026年11月20日 午後2時", 14), ("2026年11月20日 8時30分", 8),
        ("20 nov 2026 12:10 AM", 0), ("20 nov 2026 12:10 PM", 12), ("20 nov 2026 2:10pm EST", 19), ("20 nov 2026 14:10 PM", 14),
        ("20 novembre 2026 à 20h30", 20), ("20. Nov. 2026 um 20:30 Uhr", 20),
    ],
)  # fmt: skip
def test_the_time_of_day_is_read_in_many_ways(text: str, hour: int) -> None:
    """Korean dates without a zone are in Korean time."""
    read = parse_date(text)
    assert read is not None
    assert read.hour == hour


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("November 2026", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-W47", datetime(2026, 11, 16, tzinfo=UTC)),
        ("2026-11-20", MIDNIGHT),
        ("20261120", MIDNIGHT),
        ("2026324", MIDNIGHT),
        ("2026-11-20Z", MIDNIGHT),
        ("2026-11-20+01:00", MIDNIGHT - timedelta(hours=1)),
        ("20 Nov 2026", MIDNIGHT),
        ("Nov 20, 2026", MIDNIGHT),
        ("11/20/2026", MIDNIGHT),
    ],
)
def test_a_missing_part_is_the_first_and_a_missing_time_midnight(text: str, expected: datetime) -> None:
    """W3C-DTF, and the dates of XML Schema, part 2, with a zone."""
    assert parse_date(text) == expected


def test_a_leap_second_and_24_o_clock_begin_what_follows() -> None:
    """RFC 3339, section 5.7; ISO 8601 for 24:00."""
    new_year = datetime(2017, 1, 1, tzinfo=UTC)
    for text in (
        "2016-12-31T23:59:60Z",
        "Sat, 31 Dec 2016 23:59:60 GMT",
        "2016-12-31T24:00:00Z",
        "Sat, 31 Dec 2016 24:00 GMT",
    ):
        assert parse_date(text) == new_year


@pytest.mark.parametrize(("given", "year"), [("00", 2000), ("49", 2049), ("50", 1950), ("99", 1999), ("103", 2003)])
def test_short_years_are_completed(given: str, year: int) -> None:
    """RFC 5322, section 4.3."""
    assert parse_date(f"20 Nov {given} 08:00:00 GMT") == datetime(year, 11, 20, 8, tzinfo=UTC)


def test_a_wrong_weekday_is_passed_over() -> None:
    assert parse_date("Mon, 20 Nov 2026 08:00:00 GMT") == parse_date("Wdn, 20 Nov 2026 08:00:00 GMT") == EIGHT


def test_a_date_in_the_future_is_kept_as_given() -> None:
    assert parse_date("2126-11-20T08:00:00Z") == datetime(2126, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yesterday", "now", "two hours ago", "8:00 AM", "08:00:00 GMT", "Friday", "November", "20 November", "Chapter 3",
        "2026-13-01", "2026-02-30", "Fri, 31 Jun 2026 08:00:00 GMT", "Fri, 99 Nov 2026 08:00:00 GMT", "2026-11-20T25:00:00Z",
        "2026-11-20T08:61:00Z", "2026-11-20T08:00:61Z", "2026-11-20T24:01:00Z", "Fri, 20 Foo 2026 08:00:00 GMT", "2026-W54-1",
        "2026-366", "2026-000", "5/6/2026", "5/6/2026 08:00", "05/06/07", "20 11 2026", "1", "12345", "123456789", "12345678901",
        "1e9", "-1", "inf", "NaN", "20 Nov 2026 21 Nov 2026", "2026-11-20 2026-11-21", "a b c d 20 Nov 2026", "20 Nov 6",
        "1.2.3", "192.168.1.1", "http://paper.example/2026/11/20", "2026-11-20T08:00:00Z" * 9, "\x00", "\ud800", "9" * 5000,
    ],
)  # fmt: skip
def test_what_names_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "1601-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "1970-01-01T01:00:00+01:00",
        "0",
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_the_zero_of_a_clock_and_what_no_calendar_holds_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("value", [None, 3, 1795161600, b"2026", ["2026"], EIGHT])
def test_what_is_no_text_is_no_date(value: object) -> None:
    assert parse_date(value) is None


_PIECES = st.sampled_from(
    """Fri, 20 Nov 2026 08:00:00 24:00 +0100 -9999 GMT EST PM am T Z - / . : 년 월 오후 時 W47 (x ) nov mar 1e9 ² ٣ 99 0000
    2026-11-20 2026-324 ,""".split()
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=8).map("".join), st.lists(_PIECES, max_size=8).map(" ".join)))
def test_reading_never_raises_and_gives_instants_in_utc(text: str) -> None:
    read = parse_date(text)
    assert read is None or (read.tzinfo is UTC and read.year >= 1605)


@given(_dates)
def test_iso_dates_are_read_as_the_standard_library_does(date: datetime) -> None:
    assume(date.astimezone(UTC) != datetime(1970, 1, 1, tzinfo=UTC))
    for separator in ("T", " ", "t"):
        assert parse_date(date.isoformat(separator)) == date


@given(_seconds)
def test_rfc_5322_dates_are_read_as_the_standard_library_does(date: datetime) -> None:
    text = format_datetime(date)
    assume(date.astimezone(UTC) != datetime(1970, 1, 1, tzinfo=UTC))
    assert parse_date(text) == parsedate_to_datetime(text) == date


@given(_seconds.filter(lambda date: date.year >= 1606), st.sampled_from([
    "%d %b %Y %H:%M:%S %z", "%A, %d %B %Y, %H:%M:%S %z", "%B %d, %Y %I:%M:%S %p %z", "%a %b %d %H:%M:%S %z %Y", "%Y/%m/%d %H:%M:%S %z",
    "%d.%m.%Y %H:%M:%S %z", "%m/%d/%Y %I:%M:%S %p %z", "%Y%m%dT%H%M%S%z", "%G-W%V-%uT%H:%M:%S%z", "%Y-%jT%H:%M:%S%z", "%H:%M:%S %z %d %B %Y",
    "%a %b %d %Y %H:%M:%S GMT%z (Somewhere)", "%Y年%m月%d日 %H時%M分%S秒 %z", "%Y-%m-%dT%H:%M:%S.000000000%z", "%d-%b-%Y %H:%M:%S %z",
]))  # fmt: skip
def test_a_date_is_read_back_from_every_form(date: datetime, form: str) -> None:
    assume(date.astimezone(UTC) != datetime(1970, 1, 1, tzinfo=UTC))
    assert parse_date(date.strftime(form)) == date


@given(st.datetimes(datetime(2001, 9, 9, 2), datetime(2286, 11, 20), timezones=st.just(UTC)))  # noqa: DTZ001
def test_unix_times_are_read_back(date: datetime) -> None:
    microseconds = (date - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert parse_date(str(microseconds)) == date
    assert parse_date(str(microseconds // 10**3)) == date.replace(microsecond=date.microsecond // 1000 * 1000)
    assert parse_date(str(microseconds // 10**6)) == date.replace(microsecond=0)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2049, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_years_of_two_digits_are_read_back(date: datetime) -> None:
    date = date.replace(microsecond=0)
    assume(date != datetime(1970, 1, 1, tzinfo=UTC))
    assert parse_date(date.strftime("%a, %d %b %y %H:%M:%S GMT")) == date
