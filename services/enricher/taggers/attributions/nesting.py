"""Which attribution lies within what another one says. Pure."""

from collections.abc import Sequence

from schemas.enriched import Span

_NEIGHBOURS = 8
"""Attributions before and behind among which the outer one is sought."""


def within(cues: Sequence[Span], sources: Sequence[Span], contents: Sequence[Span]) -> list[int | None]:
    """Of each attribution the place of the innermost one whose content holds its cue and its source."""
    return [_outer(place, cues, sources, contents) for place in range(len(cues))]


def _outer(place: int, cues: Sequence[Span], sources: Sequence[Span], contents: Sequence[Span]) -> int | None:
    start, end = min(cues[place][0], sources[place][0]), max(cues[place][1], sources[place][1])
    best, size = None, 0
    for other in range(max(place - _NEIGHBOURS, 0), min(place + _NEIGHBOURS + 1, len(cues))):
        first, last = contents[other]
        if first > start or end > last or other == place:
            continue
        # "The vote, she said, was what they wanted": the whole sentence is hers, though it holds her own words too.
        if contents[place][0] <= cues[other][0] and cues[other][1] <= contents[place][1]:
            continue
        if best is None or last - first < size:
            best, size = other, last - first
    return best
