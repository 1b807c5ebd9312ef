"""Rows are found by their marks, however many there are, and may be taken back."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.memory import marks as module
from services.enricher.memory.marks import Marks

few = st.integers(0, 5) | st.sampled_from([2**32 - 1, 2**31])
steps = st.lists(st.tuples(st.lists(few, max_size=4), st.booleans()), max_size=30)


def rows(of: Marks, mark: int) -> list[int]:
    return [*of.older([mark]).get(mark, ()), *of.recent(mark)]


@given(steps, st.integers(1, 8))
def test_what_was_kept_is_found_and_what_was_not_is_gone(adding: list[tuple[list[int], bool]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_RECENT", most)
        patch.setattr(module, "_FEWEST_BITS", 1)
        patch.setattr(module, "_MOST_BITS", 4)
        marks, expected, row = Marks(), defaultdict(list), 0
        for some, kept in adding:
            marks.add(some, row)
            if kept:
                marks.settle()
                for mark in set(some):
                    expected[mark].append(row)
                row += 1
            else:
                marks.truncate(row)
            assert {mark: rows(marks, mark) for mark in [*range(6), 2**31, 2**32 - 1]} == {
                mark: expected[mark] for mark in [*range(6), 2**31, 2**32 - 1]
            }


def test_all_marks_of_a_batch_are_looked_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECENT", 1)
    marks = Marks()
    for row in range(100):
        marks.add([row % 7, 1000 + row], row)
        marks.settle()
    found = marks.older([3, 1050, 5000])
    assert found == {3: list(range(3, 100, 7)), 1050: [50]}


def test_rows_that_no_longer_count_are_forgotten_as_arrays_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECENT", 1)
    marks = Marks()
    marks.add([1], 0)
    marks.settle()
    marks.first = 1
    marks.add([1], 1)
    marks.settle()
    assert marks.older([1]) == {1: [1]}
