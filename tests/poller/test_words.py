"""Operators read lengths of time and rates as they would say them."""

import pytest

from services.poller.words import often, span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.25, "0.25 s"),
        (45, "45 s"),
        (90, "1.5 min"),
        (3_599, "60 min"),
        (3_600, "1 h"),
        (169_200, "47 h"),
        (259_200, "3 days"),
        (1e9, "11574 days"),
    ],
)
def test_lengths_of_time_are_told_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("an_hour", "words"),
    [
        (360, "360 entries an hour"),
        (1, "1 entry an hour"),
        (0.5, "12 entries a day"),
        (1 / 24, "1 entry a day"),
        (1 / 480, "0.35 entries a week"),
        (0, "0 entries a week"),
    ],
)
def test_rates_are_told_by_the_hour_the_day_or_the_week(an_hour: float, words: str) -> None:
    assert often(an_hour / 3_600) == words
