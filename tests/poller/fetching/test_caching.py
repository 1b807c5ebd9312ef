"""What headers say about time."""

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from services.poller.fetching.caching import DAY_S, fresh_s, host_rest_s, padded_s, retry_after_s

NOW = 1_800_000_000.0


def date(seconds: float) -> str:
    return formatdate(NOW + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 0 ", 0),
        ("-5", None),
        ("99999999999", DAY_S),
        (date(300), 300),
        (date(-300), 0),
        (date(10 * DAY_S), DAY_S),
        ("Sat, 01 Jan 99999 00:00:00 GMT", None),
        ("soon", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_bounded(value: str | None, seconds: float | None) -> None:
    """RFC 9110, section 10.2.3."""
    assert retry_after_s(value, NOW) == seconds


@given(st.floats(0, DAY_S), st.text())
def test_the_wait_is_a_little_longer_than_asked_and_never_shorter(asked_s: float, url: str) -> None:
    assert asked_s <= padded_s(asked_s, url) <= 1.1 * asked_s
    assert padded_s(asked_s, url) == padded_s(asked_s, url)


def test_feeds_that_were_told_one_time_come_back_spread_over_the_tenth_more() -> None:
    waits = sorted(padded_s(1000, f"https://paper.example/{number}") for number in range(1000))
    assert waits[0] < 1005
    assert 1045 < waits[500] < 1055
    assert waits[-1] > 1095


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=60"}, 60),
        ({"Cache-Control": "public, MAX-AGE=60"}, 60),
        ({"Cache-Control": 'max-age="60"'}, 60),
        ({"Cache-Control": "max-age = 60"}, None),
        ({"Cache-Control": "max-age=x"}, None),
        ({"Cache-Control": "max-age=²"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "max-age=60, max-age=10"}, 60),
        ({"Cache-Control": "s-maxage=60"}, None),
        ({"Cache-Control": "max-age=9999999999999"}, DAY_S),
        ({"Cache-Control": "max-age=60, no-cache"}, None),
        ({"Cache-Control": "no-store, max-age=60"}, None),
        ({"Cache-Control": "max-age=60", "Expires": date(900)}, 60),
        ({"Cache-Control": "max-age=60", "Age": "20"}, 40),
        ({"Cache-Control": "max-age=60", "Age": "70"}, None),
        ({"Cache-Control": "max-age=60", "Age": "old"}, 60),
        ({"Expires": date(900), "Date": date(0)}, 900),
        ({"Expires": date(900), "Date": date(600)}, 300),
        ({"Expires": date(900)}, 900),
        ({"Expires": date(900), "Date": date(0), "Age": "100"}, 800),
        ({"Expires": date(900), "Date": "today"}, 900),
        ({"Expires": "0"}, None),
        ({"Expires": "-1"}, None),
        ({"Expires": date(-900)}, None),
        ({"Cache-Control": "no-cache", "Expires": date(900)}, None),
        ({"cache-control": "private", "expires": date(900)}, 900),
    ],
)
def test_freshness_is_max_age_before_expires_less_what_is_past(headers: dict[str, str], seconds: float | None) -> None:
    """RFC 9111, sections 4.2.1, 4.2.3, 5.2.2 and 5.3."""
    assert fresh_s(CIMultiDict(headers), NOW) == seconds


@given(st.text(), st.text(), st.text())
def test_no_header_breaks_the_reading_or_goes_beyond_a_day(control: str, expires: str, age: str) -> None:
    left = fresh_s({"Cache-Control": control, "Expires": expires, "Age": age}, NOW)
    wait = retry_after_s(expires, NOW)
    assert left is None or 0 < left <= DAY_S
    assert wait is None or 0 <= wait <= DAY_S


@pytest.mark.parametrize(
    ("status", "asked_s", "rest_s"),
    [(429, None, 60), (429, 30, 30), (429, DAY_S, 3600), (503, None, 0), (503, 30, 30), (500, 30, 0), (404, None, 0)],
)
def test_a_host_that_is_asked_too_often_is_left_alone_for_an_hour_at_most(
    status: int, asked_s: float | None, rest_s: float
) -> None:
    """RFC 6585, section 4; RFC 9110, section 15.6.4."""
    assert host_rest_s(status, asked_s) == rest_s
