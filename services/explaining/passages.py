"""An alignment as people read it: what is the same is folded to the words beside a change. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.explaining.alignment import Segment, is_same

_BESIDE = 8
"""Words shown on either side of a change."""
_LONGEST = 80
"""Words shown of one change."""
_MOST = 40
"""Changes shown; a text rewritten throughout says no more with all of them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one kind; `folded` stands for words that are left out."""

    kind: Literal["same", "removed", "added", "folded"]
    text: str


def passages(segments: Sequence[Segment]) -> list[Passage]:
    """The changes with the words beside them; nothing when the texts are the same."""
    if is_same(segments):
        return []
    changed = [place for place, segment in enumerate(segments) if segment.kind != "same"]
    last = changed[_MOST - 1] if len(changed) > _MOST else len(segments)
    shown = [*_shown(segments[: last + 1])]
    if last < len(segments):
        shown.append(Passage("folded", f"… [{len(changed) - _MOST} more changes]"))
    return shown


def _shown(segments: Sequence[Segment]) -> Iterable[Passage]:
    for place, segment in enumerate(segments):
        if segment.kind != "same":
            yield from _cut(segment.kind, segment.words, _LONGEST, 0)
        else:
            before, after = place > 0, place < len(segments) - 1
            yield from _cut("same", segment.words, _BESIDE * before, _BESIDE * after)


def _cut(kind: Literal["same", "removed", "added"], words: Sequence[str], head: int, tail: int) -> Iterable[Passage]:
    left_out = len(words) - head - tail
    if left_out <= _BESIDE:
        yield Passage(kind, "".join(words))
        return
    if head:
        yield Passage(kind, "".join(words[:head]))
    yield Passage("folded", f"… [{left_out} words] … ")
    if tail:
        yield Passage(kind, "".join(words[-tail:]))
