"""Two texts aligned word by word. Pure; bounded in time whatever the texts."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal

from diff_match_patch import diff_match_patch

from services.explaining.anchors import shared_runs
from services.unspaced import LETTERS

Kind = Literal["same", "removed", "added"]

_LONGEST_S = 1.0
"""Seconds for the search; what is not aligned by then is taken for rewritten."""
_KINDS: dict[int, Kind] = {0: "same", -1: "removed", 1: "added"}
_TOKEN = re.compile(rf"([{LETTERS}]|[^\W{LETTERS}]+|[^\w\s])(\s*)")
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that follow each other in both texts, in the first alone (removed), or in the second alone (added).

    Each of `words` has the blank behind it, if there is one.
    """

    kind: Kind
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as a text."""
        return "".join(self.words)


def align(first: str, second: str) -> tuple[Segment, ...]:
    """The segments of both texts, in order; in those of kind same a blank stands where either has one.

    Case and punctuation count, blanks do not. Words stand for letters of one alphabet, on which Myers' algorithm
    works (An O(ND) Difference Algorithm, 1986), with the clean-up of diff-match-patch.
    """
    before, after = _tokens(first), _tokens(second)
    letters: dict[str, str] = {}
    texts = ["".join([_letter(letters, word) for word, _ in tokens]) for tokens in (before, after)]
    return tuple(_segments(_differences(*texts), before, after))


def is_same(segments: Sequence[Segment]) -> bool:
    """Whether the two texts say the same, word for word."""
    return all(segment.kind == "same" for segment in segments)


def count(segments: Sequence[Segment], kind: Kind) -> int:
    """How many words, without signs of punctuation, are of one kind."""
    return sum(word[0].isalnum() for segment in segments if segment.kind == kind for word in segment.words)


def _tokens(text: str) -> list[tuple[str, str]]:
    return [(word, " " if blank else "") for word, blank in _TOKEN.findall(text)]


def _letter(letters: dict[str, str], word: str) -> str:
    known = letters.get(word)
    if known is None:
        number = len(letters) + 1
        known = letters[word] = chr(number if number < _SURROGATES.start else number + len(_SURROGATES))
    return known


def _differences(first: str, second: str) -> list[tuple[int, str]]:
    """How two strings of words differ; long ones are cut at what they surely share, so that each piece is short."""
    runs = [*shared_runs(first, second), (len(first), len(second), 0)]
    differ, deadline = diff_match_patch(), time.time() + _LONGEST_S
    differences: list[tuple[int, str]] = []
    left = right = 0
    for start, other, size in runs:
        differences += differ.diff_main(first[left:start], second[right:other], False, deadline)
        if size:
            differences.append((0, first[start : start + size]))
        left, right = start + size, other + size
    differ.diff_cleanupSemantic(differences)
    return differences


def _segments(
    differences: Iterable[tuple[int, str]], before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> Iterable[Segment]:
    left = right = 0
    for operation, group in groupby(differences, key=lambda difference: difference[0]):
        size, kind = sum(len(text) for _, text in group), _KINDS[operation]
        gone = before[left : left + size] if kind != "added" else ()
        come = after[right : right + size] if kind != "removed" else ()
        left, right = left + len(gone), right + len(come)
        blanks = [max(pair) for pair in zip_longest((b for _, b in gone), (b for _, b in come), fillvalue="")]
        if taken := gone or come:
            yield Segment(kind, tuple(word + blank for (word, _), blank in zip(taken, blanks, strict=True)))
