"""The allocator is tuned where it can be, and left alone elsewhere."""

import ctypes

import pytest

from services import allocator


def test_memory_is_handed_out_as_before_where_the_c_library_has_no_such_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    allocator.tune_allocator()


def test_both_thresholds_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, int] = {}

    class Library:
        @staticmethod
        def mallopt(parameter: int, value: int) -> int:
            told[parameter] = value
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library)
    allocator.tune_allocator()
    assert told == {-1: 4 << 20, -3: 1 << 20}
