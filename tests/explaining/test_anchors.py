"""Runs that long sequences share are found in order, and never where they might be another's."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.explaining.anchors import shared_runs

letters = st.integers(0, 2**32).map(lambda seed: "".join(Random(seed).choices("abcdefghijklmnop", k=1100)))


@given(letters, letters, st.lists(st.tuples(st.integers(0, 1099), st.integers(0, 40)), max_size=6))
def test_runs_are_equal_in_both_and_rise_without_overlap(first: str, other: str, cuts: list[tuple[int, int]]) -> None:
    second = first
    for place, size in cuts:
        second = second[:place] + other[place : place + size] + second[place:]
    left = right = 0
    for start, place, size in shared_runs(first, second):
        assert start >= left
        assert place >= right
        assert size > 0
        assert first[start : start + size] == second[place : place + size]
        left, right = start + size, place + size


def test_what_stands_around_an_insertion_is_shared() -> None:
    first = "".join(chr(number) for number in range(0x4E00, 0x4E00 + 2000))
    second = f"{first[:700]}***{first[700:]}"
    assert shared_runs(first, second) == [(0, 0, 700), (700, 703, 1300)]


def test_short_equal_and_foreign_sequences_share_no_run() -> None:
    text = "".join(chr(number) for number in range(0x4E00, 0x4E00 + 2000))
    assert shared_runs(text[:900], text[:900] + "x") == []
    assert shared_runs(text, text) == []
    assert shared_runs(text, "x" * 2000) == []


def test_runs_that_repeat_are_no_anchors() -> None:
    assert shared_runs("abcdefgh" * 200, "x" + "abcdefgh" * 200) == []
