"""Figures are numbers in digits and words, weekdays and months, in all languages at once; slots are where they stand."""

import numpy as np
import pytest

from services.enricher.figures import fill_slots, listed, mark_figures
from services.enricher.words import split, words


def flags(text: str) -> list[bool]:
    found = split([text])
    marked = np.empty(len(found.hashes), np.bool_)
    mark_figures(found.hashes, found.digit, *listed(), marked)
    return list(marked.tolist())


def figures(text: str) -> list[str]:
    return [word for word, is_one in zip(words(text), flags(text), strict=True) if is_one]


def slots(text: str) -> list[int]:
    found = split([text])
    filled = np.empty(len(found.hashes), np.uint64)
    count = fill_slots(found.hashes, np.array(flags(text), np.bool_), filled)
    return list(filled[:count].tolist())


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


def test_figures_side_by_side_fill_one_slot_in_whatever_order() -> None:
    assert slots("closed on 3 March by order") == slots("closed on March 3 by order")
    assert len(slots("on 3 March, 4.5 of 6 agreed")) == 2


def test_a_slots_hash_is_that_of_the_words_around_it_but_for_what_stands_there() -> None:
    (one,), (other,), (elsewhere,) = slots("rose 3 percent"), slots("rose 4 percent"), slots("fell 3 percent")
    assert one >> 16 == other >> 16 != elsewhere >> 16
    assert one & 0xFFFF == elsewhere & 0xFFFF != other & 0xFFFF


def test_a_slot_at_an_end_of_the_text_has_one_neighbour() -> None:
    assert len(slots("3 percent")) == len(slots("rose 3")) == len(slots("3")) == 1
    assert len({*slots("3 percent"), *slots("rose 3"), *slots("3")}) == 3
