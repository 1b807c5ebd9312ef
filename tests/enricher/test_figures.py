"""Figures are numbers in digits and words, weekdays and months, in all languages at once."""

import pytest

from services.enricher.figures import are_figures
from services.enricher.hashing import word_hashes
from services.enricher.words import split, words


def figures(text: str) -> list[str]:
    found = split([text])
    return [word for word, is_one in zip(words(text), are_figures(found, word_hashes(found)), strict=True) if is_one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Friday, 3 March, two of the 4.5 million voters said so.", ["friday", "3", "march", "two", "4.5"]),
        ("Am Mittwoch stiegen sieben Werte um 3,2 Prozent", ["mittwoch", "sieben", "3.2"]),
        ("Во вторник, 12 мая, пять школ", ["вторник", "12", "мая", "пять"]),
        ("第3季度增长4.5%", ["3", "4.5"]),
        ("๒๕ มกราคม", ["๒๕"]),
        ("The mill may close once more due to rain", []),
        ("", []),
    ],
)
def test_figures_are_found(text: str, expected: list[str]) -> None:
    assert figures(text) == expected
