"""Rows keep their bytes and their numbers while rows are added, taken back and dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.memory import rows as module
from services.enricher.memory.rows import Rows

steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 60)),
        st.tuples(st.just("truncate"), st.integers(0, 5)),
        st.tuples(st.just("drop"), st.integers(0, 5)),
    ),
    max_size=60,
)


@given(steps)
def test_rows_are_what_was_put_in(doing: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", 4)
        rows, expected, first = Rows(), list[bytes](), 0
        for clock, (what, number) in enumerate(doing, 1):
            if what == "append":
                value = bytes([clock % 256]) * number
                assert rows.append(value, clock) == len(expected)
                expected.append(value)
            elif what == "truncate":
                to = max(first, len(expected) - number)
                rows.truncate(to)
                del expected[to:]
            else:
                first = min(first + number, len(expected))
                rows.drop_before(rows.written(first) if first < len(expected) else clock + 1)
            assert (rows.first, rows.end) == (first, len(expected))
            assert [rows[row] for row in range(first, len(expected))] == expected[first:]


def test_the_numbers_run_out_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ROWS", 2)
    rows = Rows()
    for _ in range(2):
        rows.append(b"row", 1)
        assert not rows.full
    rows.append(b"row", 1)
    assert rows.full
