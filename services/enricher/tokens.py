"""How a text is cut into tokens: the loop over its code points, which fills a `Reading`. Pure."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import ALONE, CAPITAL, FOLD, KIND, LETTER, MARK, NUMERAL, SMALL, Gap
from services.enricher.hashing import BASE, Hashes, hash_of, mixed

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
ELIDED = "l d j m t s n c qu jusqu lorsqu puisqu quelqu dell all nell sull dall coll un quest".split()
"""French and Italian words that an apostrophe parts from the next one."""

_APOSTROPHE, _CURLY, _TURNED, _QUOTE, _GRAVE = ord("'"), ord("’"), ord("‘"), ord('"'), ord("`")
_POINT, _COMMA, _COLON, _HYPHEN, _LINE_END, _SPACE = ord("."), ord(","), ord(":"), ord("-"), ord("\n"), ord(" ")
_EN_DASH = ord("–")
_S, _CAPITAL_S, _I = ord("s"), ord("S"), ord("I")
_FIRST_COMBINING = 0x300
_WIDE = 0x3000
"""From here on a stop needs no space after it."""
_SHORT_LINE = 50
"""Code points; a shorter line is a heading or a list's, and a longer one may be wrapped."""

_GAP_SPACE, _GAP_STOP, _GAP_HYPHEN, _GAP_DASH = int(Gap.SPACE), int(Gap.STOP), int(Gap.HYPHEN), int(Gap.DASH)
_GAP_OPEN, _GAP_CLOSE, _GAP_LINE = int(Gap.OPEN_QUOTE), int(Gap.CLOSE_QUOTE), int(Gap.LINE)
_GAP_PARAGRAPH, _GAP_POSSESSIVE = int(Gap.PARAGRAPH), int(Gap.POSSESSIVE)
_GAP_ELISION, _GAP_OTHER = int(Gap.ELISION), int(Gap.OTHER)


def code_points(text: str) -> Codes:
    """The text's code points, lone surrogates too."""
    return np.array([text]).view(np.uint32) if text else np.empty(0, np.uint32)


@cache
def known_words() -> tuple[Hashes, Hashes]:
    """Hashes of ABBREVIATIONS and of ELIDED, sorted. All are small letters, which fold to themselves."""
    return _hashes(ABBREVIATIONS), _hashes(ELIDED)


def _hashes(words: list[str]) -> Hashes:
    hashes = np.empty(len(words), np.uint64)
    _hash(code_points("".join(words)), np.cumsum([0, *map(len, words)], dtype=np.int64), hashes)
    return np.sort(hashes)


@compiled("void(uint32[::1], int64[::1], uint64[::1])")
def _hash(codes: Codes, begins: Places, hashes: Hashes) -> None:
    for word in range(len(hashes)):
        hashes[word] = hash_of(codes, begins[word], begins[word + 1])


@part
def _is_among(number: np.uint64, numbers: Hashes) -> bool:
    at = np.searchsorted(numbers, number)
    return bool(at < len(numbers) and numbers[at] == number)


@part
def _trait(codes: Codes, place: int, trait_of: Codes) -> int:
    """The traits of the code point there; those of a mark outside the text."""
    if place < 0 or place >= len(codes) or codes[place] >= len(trait_of):
        return MARK
    return int(trait_of[codes[place]])


@part
def _is_joined(codes: Codes, place: int, trait_of: Codes) -> bool:
    """Whether a letter or a digit stands there that joins with others."""
    return (_trait(codes, place, trait_of) & KIND) in (LETTER, NUMERAL)


@part
def _token(codes: Codes, start: int, trait_of: Codes, elided: Hashes) -> tuple[int, np.uint64, int]:
    """Where the token ends that begins at `start`, without a possessive; its hash and its shape."""
    known = len(trait_of)
    first = trait_of[codes[start]]
    total, power = np.uint64(first & FOLD), BASE
    capitals = cased = 0
    if first & (CAPITAL | SMALL):
        cased = 1
        capitals = 1 if first & CAPITAL else 0
    kind = first & KIND
    place = start + 1
    dotted = False
    while place < len(codes):
        code = codes[place]
        trait = trait_of[code] if code < known else np.uint32(MARK)
        before, kind = kind, trait & KIND
        fold = trait & FOLD
        if kind in (LETTER, NUMERAL):
            if first & KIND == ALONE and (place > start + 1 or trait & (CAPITAL | SMALL) or code < _FIRST_COMBINING):
                break  # Only a mark that combines with it may follow a letter that stands alone.
            if trait & (CAPITAL | SMALL):
                cased += 1
                capitals += 1 if trait & CAPITAL else 0
        else:
            if kind == ALONE or first & KIND == ALONE or not _is_joined(codes, place + 1, trait_of):
                break
            after = _trait(codes, place + 1, trait_of) & KIND
            if fold == _APOSTROPHE:
                if codes[place + 1] in (_S, _CAPITAL_S) and not _is_joined(codes, place + 2, trait_of):
                    break
                if before != LETTER or after != LETTER or _is_among(mixed(total), elided):
                    break
            elif code in (_POINT, _COMMA, _COLON):
                lone = before == LETTER and after == LETTER and code == _POINT
                lone = lone and (place - 1 == start or (dotted and codes[place - 2] == _POINT))
                if lone and not _is_joined(codes, place + 2, trait_of):
                    dotted = True
                elif before != NUMERAL or after != NUMERAL:
                    break
            else:
                break
            kind = LETTER if fold == _APOSTROPHE else kind
        total += np.uint64(fold) * power
        power *= BASE
        place += 1
    if dotted and place < len(codes) and codes[place] == _POINT and codes[place - 2] == _POINT:
        total += np.uint64(_POINT) * power
        place += 1
    return place, mixed(total), _shape(first, capitals, cased)


@part
def _shape(first: int, capitals: int, cased: int) -> int:
    """The shape of a token with these traits of its first letter, and so many capitals and letters of two cases."""
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


@compiled(
    "int64(uint32[::1], uint32[::1], uint32[::1], uint64[::1], uint64[::1], int64[::1], int64[::1], uint64[::1],"
    " uint8[::1], uint32[::1], int32[::1], boolean[::1])"
)
def cut(
    codes: Codes,
    trait_of: Codes,
    mark_of: Codes,
    abbreviations: Hashes,
    elided: Hashes,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    quoted: Flags,
) -> int:
    """Write what `Reading` holds, from `starts` on; how many tokens there are."""
    count = len(codes)
    token = sentence = place = line_start = 0
    gap = hyphens = line_ends = 0
    wide_stop = is_quoted = False
    single = -1  # The token that a single quotation mark opened before, while it is open.
    while place < count:
        if _trait(codes, place, trait_of) & KIND == MARK:
            code = codes[place]
            if code == _SPACE:
                gap |= _GAP_SPACE
                place += 1
                continue
            is_before = _trait(codes, place - 1, trait_of) & KIND != MARK
            is_after = _trait(codes, place + 1, trait_of) & KIND != MARK
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
                if is_after and _trait(codes, place + 1, trait_of) & KIND != NUMERAL:
                    single = token
                    gap |= _GAP_OPEN
                else:
                    gap |= _GAP_OTHER
            elif code in (_APOSTROPHE, _CURLY):
                if is_before and is_after:
                    if codes[place + 1] in (_S, _CAPITAL_S) and not _is_joined(codes, place + 2, trait_of):
                        gap |= _GAP_POSSESSIVE
                        place += 1
                    else:
                        gap |= _GAP_ELISION
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
        end, hashes[token], shape = _token(codes, place, trait_of, elided)
        starts[token], ends[token], shapes[token] = place, end, shape
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
