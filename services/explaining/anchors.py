"""What two long sequences surely share: runs that stand once in each, in the same order. Pure, in time n log n.

The idea is that of patience diff (Bram Cohen), with runs of a few elements in place of lines.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

_RUN = 6
"""Elements of a run: long enough to stand once, short enough to lie between two changes."""
_SHORTEST = 1000
"""Shorter sequences are compared whole just as soon, and better."""


def shared_runs(first: str, second: str) -> list[tuple[int, int, int]]:
    """Start in the first, start in the second, and size of each run; none overlaps another. Short texts have none."""
    if first == second or min(len(first), len(second)) < _SHORTEST:
        return []
    mine, yours = _once(first), _once(second)
    pairs = [(start, yours[run]) for run, start in mine.items() if run in yours]
    return list(_joined([pairs[place] for place in _longest_rising([other for _, other in pairs])]))


def _once(text: str) -> dict[str, int]:
    """Where each run starts that stands once, in order."""
    runs = [text[start : start + _RUN] for start in range(len(text) - _RUN + 1)]
    counts = Counter(runs)
    return {run: start for start, run in enumerate(runs) if counts[run] == 1}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence (patience sorting)."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(ends, number)
        before.append(places[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(number)
            places.append(place)
        else:
            ends[pile], places[pile] = number, place
    chain: list[int] = []
    place = places[-1] if places else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return chain[::-1]


def _joined(starts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Runs that overlap alike in both are one; what overlaps in one alone is cut."""
    run: tuple[int, int, int] | None = None
    for start, other in starts:
        if run is None:
            run = (start, other, _RUN)
        elif start - run[0] == other - run[1] and start <= run[0] + run[2]:
            run = (run[0], run[1], start + _RUN - run[0])
        else:
            yield run
            late = max(run[0] + run[2] - start, run[1] + run[2] - other, 0)
            run = (start + late, other + late, _RUN - late) if late < _RUN else None
    if run:
        yield run
