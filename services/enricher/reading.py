"""A text as the taggers see it: its tokens, where they stand, their case, what stands between them, sentences, quotes.

One pass serves all taggers. A token is a run of letters and digits. An apostrophe within joins ("O'Brien", "don't"), a
possessive "'s" is cut off; hyphens part; letters with points are one token with the last point ("U.S.", "J.K."), and so
are digits joined by a point, comma or colon ("1,000", "3.5"). In scripts without spaces each letter is a token.
`Words` of `words.py` are another thing: made to compare texts, they forget where they stood. Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import ALONE, CAPITAL, KIND, LETTER, MARK, NUMERAL, SMALL, Gap, classes, marks
from services.enricher.hashing import Hashes, hash_of
from services.enricher.letters import CODE, folds

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

LOWER, TITLE, CAPS, INITIAL, NUMBER, MIXED, UNCASED = range(7)
"""Shapes: all small; a capital first and not all capitals; two capitals or more; one capital; a digit first; a capital
further on; a script without case."""

ABBREVIATIONS = """adm ald approx brig bros capt cmdr col dept dr est fig gen gov hon insp jan feb mar apr jun jul aug
    sep sept oct nov dec jr lt ltd maj messrs mme mlle mr mrs ms mt pres prof pvt rep reps rev sen sens sgt sr st supt
    vs dra sra srta mons""".split()
"""Words whose point ends no sentence."""

_APOSTROPHE, _CURLY, _TURNED, _QUOTE, _GRAVE = ord("'"), ord("’"), ord("‘"), ord('"'), ord("`")
_POINT, _COMMA, _COLON, _HYPHEN, _LINE_END, _SPACE = ord("."), ord(","), ord(":"), ord("-"), ord("\n"), ord(" ")
_EN_DASH = ord("–")
_S, _CAPITAL_S, _I = ord("s"), ord("S"), ord("I")
_WIDE = 0x3000
"""From here on a stop needs no space after it."""
_SHORT_LINE = 50
"""Code points; a shorter line is a heading or a list's, and a longer one may be wrapped."""

_GAP_SPACE, _GAP_STOP, _GAP_HYPHEN, _GAP_DASH = int(Gap.SPACE), int(Gap.STOP), int(Gap.HYPHEN), int(Gap.DASH)
_GAP_OPEN, _GAP_CLOSE, _GAP_LINE = int(Gap.OPEN_QUOTE), int(Gap.CLOSE_QUOTE), int(Gap.LINE)
_GAP_PARAGRAPH, _GAP_POSSESSIVE, _GAP_OTHER = int(Gap.PARAGRAPH), int(Gap.POSSESSIVE), int(Gap.OTHER)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's n tokens: token i is `text[starts[i]:ends[i]]`, in code points.

    `hashes` are of the tokens in one case (see `word_hash`), `shapes` one of LOWER to UNCASED. `gaps` has n + 1 masks
    of `Gap`: gaps[i] is what stands before token i, the last one what stands at the end. `sentences` counts from 0;
    `quoted` is set within quotation marks.
    """

    text: str
    starts: Places
    ends: Places
    hashes: Hashes
    shapes: NDArray[np.uint8]
    gaps: NDArray[np.uint32]
    sentences: NDArray[np.int32]
    quoted: Flags

    def __len__(self) -> int:
        return len(self.starts)

    def token(self, place: int) -> str:
        """The token as written."""
        return self.text[self.starts[place] : self.ends[place]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens from `first` to before `last` stand."""
        return int(self.starts[first]), int(self.ends[last - 1])


def read(text: str) -> Reading:
    """The text's reading."""
    codes = code_points(text)
    count = len(codes)
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    hashes, shapes = np.empty(count, np.uint64), np.empty(count, np.uint8)
    gaps, sentences, quoted = np.empty(count + 1, np.uint32), np.empty(count, np.int32), np.empty(count, np.bool_)
    folded = np.empty(count, np.uint32)
    found = _read(
        codes,
        classes(),
        marks(),
        folds()[0],
        _abbreviations(),
        folded,
        starts,
        ends,
        hashes,
        shapes,
        gaps,
        sentences,
        quoted,
    )
    return Reading(
        text, starts[:found], ends[:found], hashes[:found], shapes[:found], gaps[: found + 1], sentences[:found],
        quoted[:found],
    )  # fmt: skip


def word_hash(word: str) -> int:
    """The hash that a word has in a reading, as it is written in any case. It must be one token."""
    reading = read(word)
    if len(reading) != 1 or reading.span(0, 1) != (0, len(word)):
        raise ValueError(f"{word!r} is not one token")
    return int(reading.hashes[0])


def code_points(text: str) -> Codes:
    """The text's code points, lone surrogates too."""
    return np.array([text]).view(np.uint32) if text else np.empty(0, np.uint32)


_kept: list[Hashes] = []


def _abbreviations() -> Hashes:
    if not _kept:
        _kept.append(np.empty(0, np.uint64))
        _kept[0] = np.sort(np.array([word_hash(word) for word in ABBREVIATIONS], np.uint64))
    return _kept[0]


@part
def _class(codes: Codes, place: int, class_of: NDArray[np.uint8]) -> int:
    """The class of the code point there; MARK outside the text."""
    if place < 0 or place >= len(codes) or codes[place] >= len(class_of):
        return MARK
    return int(class_of[codes[place]])


@part
def _token_end(codes: Codes, start: int, class_of: NDArray[np.uint8]) -> int:
    """Where the token ends that begins at `start`, a possessive left out."""
    kind = _class(codes, start, class_of) & KIND
    place = start + 1
    if kind == ALONE:
        while place < len(codes) and _class(codes, place, class_of) == LETTER and codes[place] > 0x2FF:
            if class_of[codes[place]] & (CAPITAL | SMALL):
                break
            place += 1  # A mark that combines with the letter.
            break
        return place
    dotted = False
    while place < len(codes):
        kind = _class(codes, place, class_of) & KIND
        if kind in (LETTER, NUMERAL):
            place += 1
            continue
        code = codes[place]
        before, after = _class(codes, place - 1, class_of) & KIND, _class(codes, place + 1, class_of) & KIND
        if kind == ALONE or after not in (LETTER, NUMERAL):
            break
        if code in (_APOSTROPHE, _CURLY):
            ends_there = _class(codes, place + 2, class_of) & KIND not in (LETTER, NUMERAL)
            if ends_there and (codes[place + 1] == _S or codes[place + 1] == _CAPITAL_S):
                break
            if before != LETTER or after != LETTER:
                break
        elif code in (_POINT, _COMMA, _COLON):
            lone = before == LETTER and after == LETTER and code == _POINT
            lone = lone and (place - 1 == start or (dotted and codes[place - 2] == _POINT))
            lone = lone and _class(codes, place + 2, class_of) & KIND not in (LETTER, NUMERAL)
            if lone:
                dotted = True
            elif before != NUMERAL or after != NUMERAL:
                break
        else:
            break
        place += 2
    if dotted and place < len(codes) and codes[place] == _POINT and codes[place - 2] == _POINT:
        place += 1
    return place


@part
def _shape(codes: Codes, start: int, end: int, class_of: NDArray[np.uint8]) -> int:
    capitals = cased = 0
    for place in range(start, end):
        bits = _class(codes, place, class_of)
        capitals += (bits & CAPITAL) != 0
        cased += (bits & (CAPITAL | SMALL)) != 0
    first = _class(codes, start, class_of)
    if first & KIND == NUMERAL:
        return NUMBER
    if cased == 0:
        return UNCASED
    if capitals == 0:
        return LOWER
    if not first & CAPITAL:
        return MIXED
    if capitals < cased:
        return TITLE
    return INITIAL if cased == 1 else CAPS


@part
def _is_among(number: np.uint64, numbers: Hashes) -> bool:
    at = np.searchsorted(numbers, number)
    return bool(at < len(numbers) and numbers[at] == number)


@compiled(
    "int64(uint32[::1], uint8[::1], uint32[::1], uint32[::1], uint64[::1], uint32[::1], int64[::1], int64[::1],"
    " uint64[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1])"
)
def _read(
    codes: Codes,
    class_of: NDArray[np.uint8],
    mark_of: NDArray[np.uint32],
    fold_of: Codes,
    abbreviations: Hashes,
    folded: Codes,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    quoted: Flags,
) -> int:
    """Write what `Reading` holds, from `starts` on, and the folded code points; how many tokens there are."""
    count = len(codes)
    for place in range(count):
        code = codes[place]
        if code == _CURLY:
            code = np.uint32(_APOSTROPHE)
        folded[place] = fold_of[code] & CODE if code < len(fold_of) else code
    token = sentence = place = line_start = 0
    gap = hyphens = line_ends = 0
    wide_stop = is_quoted = False
    single = -1  # The token that a single quotation mark opened before, while it is open.
    while place < count:
        bits = _class(codes, place, class_of)
        if bits & KIND == MARK:
            code = codes[place]
            is_before = place > 0 and (_class(codes, place - 1, class_of) & KIND) != MARK
            is_after = (_class(codes, place + 1, class_of) & KIND) != MARK
            before = codes[place - 1] if place > 0 else _SPACE
            mark = mark_of[code] if code < len(mark_of) else _GAP_OTHER
            spaced = before < len(mark_of) and mark_of[before] == _GAP_SPACE
            if code in (_HYPHEN, _EN_DASH):
                hyphens += 1
            elif code == _LINE_END:
                line_ends += 1
                gap |= _GAP_SPACE
                if line_ends == 2:
                    if single >= 0:
                        quoted[single:token] = False
                    is_quoted, single = False, -1
            elif code == _QUOTE or (code in (_APOSTROPHE, _GRAVE) and place + 1 < count and codes[place + 1] == code):
                if code == _GRAVE or (code == _QUOTE and is_after and not is_before and (spaced or not is_quoted)):
                    is_quoted = True
                elif code == _APOSTROPHE or is_before or (not is_after and not spaced):
                    is_quoted = False
                else:
                    is_quoted = not is_quoted
                gap |= _GAP_OPEN if is_quoted else _GAP_CLOSE
                place += code != _QUOTE
            elif code == _TURNED or (code == _APOSTROPHE and is_after and not is_before and single < 0):
                if is_after and (_class(codes, place + 1, class_of) & KIND) != NUMERAL:
                    single = token
                    gap |= _GAP_OPEN
                else:
                    gap |= _GAP_OTHER
            elif code in (_APOSTROPHE, _CURLY):
                if is_before and is_after and (codes[place + 1] == _S or codes[place + 1] == _CAPITAL_S):
                    gap |= _GAP_POSSESSIVE
                    place += 1
                elif single >= 0 and not is_after:
                    single = -1
                    gap |= _GAP_CLOSE
                elif is_before and (codes[place - 1] == _S):
                    gap |= _GAP_POSSESSIVE
                else:
                    gap |= _GAP_OTHER
            else:
                gap |= mark
                if mark == _GAP_OPEN:
                    is_quoted = True
                elif mark == _GAP_CLOSE:
                    is_quoted = False
                elif mark == _GAP_STOP and code >= _WIDE:
                    wide_stop = True
            place += 1
            continue
        if hyphens:
            gap |= _GAP_HYPHEN if gap == 0 and hyphens == 1 else _GAP_DASH
        if line_ends:
            gap |= _GAP_LINE if line_ends == 1 else _GAP_PARAGRAPH
        end = _token_end(codes, place, class_of)
        starts[token], ends[token] = place, end
        hashes[token] = hash_of(folded, place, end)
        shapes[token] = shape = _shape(codes, place, end, class_of)
        gaps[token] = gap
        if token > 0:
            breaks = wide_stop or line_ends > 1
            stop = (gap & _GAP_STOP) != 0 and (gap & ~(_GAP_STOP | _GAP_POSSESSIVE)) != 0
            if line_ends == 1 and shape != LOWER:
                breaks = breaks or stop or ends[token - 1] - line_start < _SHORT_LINE
            if stop and shape != LOWER and not breaks:
                after = ends[token - 1]
                abbreviated = codes[after] == _POINT and (
                    (shapes[token - 1] == INITIAL and codes[after - 1] != _I)
                    or _is_among(hashes[token - 1], abbreviations)
                )
                breaks = not abbreviated
            sentence += 1 if breaks else 0
        if line_ends:
            line_start = place
        sentences[token], quoted[token] = sentence, is_quoted or single >= 0
        token += 1
        gap = hyphens = line_ends = 0
        wide_stop = False
        place = end
    if hyphens:
        gap |= _GAP_DASH
    if line_ends:
        gap |= _GAP_LINE if line_ends == 1 else _GAP_PARAGRAPH
    gaps[token] = gap
    if single >= 0:
        quoted[single:token] = False
    return token
