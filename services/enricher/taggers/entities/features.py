"""What is told of each token that may belong to a name, as numbers of features; a learned scorer weighs them.

A feature is a hash of a template's number and what the template sees, in one of BUCKETS. Templates see the classes of the
words (`classes.py`), shapes, endings, known names, marks, and the rest of the article: whether the word stands
elsewhere in small letters, behind a given name, behind "in". A name itself is never a feature; of words, only ordinary
ones in small letters are. Tokens in small letters that have no capital near them are in no name, and have no features.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, mixed
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE, UNCASED, Codes, Places
from services.enricher.taggers.entities.classes import Word
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.mentions import slot_of

BUCKETS = 1 << 15
MOST = 72
"""Features a token has at most."""

Ids = NDArray[np.int32]

_PARAGRAPH = int(Gap.PARAGRAPH | Gap.LINE)
_INNER = int(Gap.SPACE | Gap.HYPHEN | Gap.AMPERSAND | Gap.ELISION)
_COMMON = np.uint32(Word.COMMON | Word.OFTEN)
_GIVEN, _SURNAME = np.uint32(Word.GIVEN), np.uint32(Word.SURNAME)
_HONORIFIC, _ROLE = np.uint32(Word.HONORIFIC), np.uint32(Word.ROLE)
_CONNECTOR, _AT_PLACE, _SAYS = np.uint32(Word.CONNECTOR), np.uint32(Word.AT_PLACE), np.uint32(Word.SAYS)
_ORG = np.uint32(Word.ORG_END | Word.ORG_HEAD)
_OUTSIDE = np.uint32(1 << 24)
_TAIL = np.uint32(Word.EVENT | Word.GEO | Word.ORG_END)
_HEAD = np.uint32(Word.CONNECTOR | Word.PARTICLE | Word.ARTICLE | Word.COMPASS)
_RUN_MASK = np.uint32(
    Word.ORG_END
    | Word.ORG_HEAD
    | Word.PARTY
    | Word.TEAM
    | Word.EVENT
    | Word.GEO
    | Word.GIVEN
    | Word.HONORIFIC
    | Word.ROLE
)
_COUNTRY, _REGION, _METRO = int(Kind.COUNTRY), int(Kind.REGION), int(Kind.METROPOLIS)
_CITY, _TOWN, _VILLAGE = int(Kind.CITY), int(Kind.TOWN), int(Kind.VILLAGE)
_ORGANISATION, _EVENT, _PRODUCT = int(Kind.ORGANISATION), int(Kind.EVENT), int(Kind.PRODUCT)
_OTHER, _DEMONYM, _ALTERNATE = int(Kind.OTHER), int(Kind.DEMONYM), int(Kind.ALTERNATE)
_SEEN_LOWER, _SEEN_CAPITAL, _SEEN_PERSON, _SEEN_PLACE, _SEEN_ORG, _SEEN_OFTEN, _SEEN_SAYS = 1, 2, 4, 8, 16, 32, 64


@part
def _capital(shape: int) -> bool:
    return shape == TITLE or shape == CAPS or shape == INITIAL or shape == MIXED


@part
def _kind_class(kind: int) -> int:
    """One number for what a known name may be, the likeliest first."""
    if kind & _DEMONYM:
        return 1
    if kind & _COUNTRY:
        return 2
    if kind & _ORGANISATION:
        return 3 if kind & (_METRO | _CITY | _TOWN | _REGION) == 0 else 4
    if kind & _EVENT:
        return 5
    if kind & _OTHER or kind & _PRODUCT:
        return 6
    alternate = 1 if kind & _ALTERNATE else 0
    if kind & _REGION:
        return 7
    if kind & _METRO:
        return 8 + alternate
    if kind & _CITY:
        return 10 + alternate
    if kind & _TOWN:
        return 12 + alternate
    return 14


@part
def _put(ids: Ids, row: int, at: int, template: int, seen: np.uint64) -> int:
    if at < MOST:
        number = mixed(seen * np.uint64(1024) + np.uint64(template) + np.uint64(1))
        ids[row, at] = np.int32(number >> np.uint64(49))
    return at + 1


@compiled(
    "int64(uint32[::1], int64[::1], int64[::1], uint64[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1],"
    " uint32[::1], int32[::1], int32[::1], uint16[::1], int32[::1], int32[:, ::1], int32[::1])"
)
def extract(
    codes: Codes,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: Ids,
    quoted: NDArray[np.bool_],
    words: Values,
    found: Ids,
    lengths: Ids,
    kinds: NDArray[np.uint16],
    tokens: Ids,
    ids: Ids,
    counts: Ids,
) -> int:
    """Write which tokens may be in a name, and of each its features and how many there are; how many tokens.

    `words` are the tokens' classes, `found` and `lengths` the known names that begin at them, `kinds` what each known
    name may be.
    """
    count = len(hashes)
    size = 64
    while size < 3 * count:
        size *= 2
    keys, seen = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    begun, capitals, total = np.zeros(count, np.bool_), np.zeros(count + 1, np.int32), np.zeros(count + 1, np.int32)
    known, part_of = np.zeros(count, np.int32), np.zeros(count, np.int32)
    run_first, run_last = np.empty(count, np.int32), np.empty(count, np.int32)
    active = np.zeros(count, np.bool_)
    # The article: sentences, what stands where, known names that do not lie within another one.
    until = 0
    for token in range(count):
        begun[token] = token == 0 or sentences[token] != sentences[token - 1]
        sentence = sentences[token]
        capital = _capital(shapes[token])
        if shapes[token] != NUMBER:
            total[sentence] += 1
            capitals[sentence] += shapes[token] == CAPS or shapes[token] == TITLE
        if found[token] >= 0 and token >= until:
            until = token + lengths[token]
            number = _kind_class(kinds[found[token]])
            for place in range(token, until):
                known[place] = number
                part_of[place] = 1 if place == token else 2
                if place == until - 1:
                    part_of[place] = 4 if place == token else 3
        if shapes[token] == LOWER:
            if token > 0 and gaps[token] & ~_INNER == 0:
                if (
                    _capital(shapes[token - 1])
                    or (shapes[token - 1] == LOWER and active[token - 1] and words[token] & _TAIL)
                    or (shapes[token - 1] == NUMBER and words[token] & _TAIL)
                ):
                    active[token] = True
            if words[token] & _HEAD and token + 1 < count and _capital(shapes[token + 1]):
                active[token] = True
        elif shapes[token] == UNCASED:
            active[token] = found[token] >= 0
        elif (
            shapes[token] != NUMBER
            or (token + 1 < count and _capital(shapes[token + 1]))
            or (token > 0 and _capital(shapes[token - 1]))
        ):
            active[token] = True
        elif token + 2 < count and (words[token + 1] | words[token + 2]) & _TAIL:
            active[token] = active[token + 1] = True
        slot = slot_of(hashes[token], keys)
        keys[slot] = hashes[token]
        if not capital:
            seen[slot] |= _SEEN_LOWER if shapes[token] == LOWER else 0
            continue
        if seen[slot] & _SEEN_CAPITAL:
            seen[slot] |= _SEEN_OFTEN
        if begun[token]:
            if token + 1 < count and words[token + 1] & _SAYS and shapes[token + 1] == LOWER:
                seen[slot] |= _SEEN_SAYS
            continue
        seen[slot] |= _SEEN_CAPITAL
        before = words[token - 1]
        near = gaps[token] == 1 or gaps[token] == 5
        if near and _capital(shapes[token - 1]) and before & (_GIVEN | _HONORIFIC | _ROLE):
            seen[slot] |= _SEEN_PERSON
        if near and shapes[token - 1] == INITIAL:
            seen[slot] |= _SEEN_PERSON
        if near and shapes[token - 1] == LOWER and before & _AT_PLACE:
            seen[slot] |= _SEEN_PLACE
        if token + 1 < count and shapes[token + 1] != LOWER and words[token + 1] & _ORG and gaps[token + 1] == 1:
            seen[slot] |= _SEEN_ORG
        if token + 1 < count and words[token + 1] & _SAYS and shapes[token + 1] == LOWER:
            seen[slot] |= _SEEN_SAYS
    # Runs of capitals, joined by words such as "of" when a capital follows.
    token = 0
    while token < count:
        last = token
        if _capital(shapes[token]):
            while last + 1 < count and gaps[last + 1] & ~_INNER == 0 and sentences[last + 1] == sentences[token]:
                if _capital(shapes[last + 1]):
                    last += 1
                elif (
                    words[last + 1] & _CONNECTOR
                    and last + 2 < count
                    and gaps[last + 2] & ~_INNER == 0
                    and _capital(shapes[last + 2])
                ):
                    last += 2
                else:
                    break
        for place in range(token, last + 1):
            run_first[place], run_last[place] = token, last
        token = last + 1
    rows = 0
    for token in range(count):
        if not active[token]:
            continue
        tokens[rows] = token
        at = 0
        sentence = sentences[token]
        shouted = 0
        if total[sentence] >= 4:
            shouted = 1 if capitals[sentence] * 5 >= total[sentence] * 4 else 0
        for offset in range(-2, 3):
            place = token + offset
            base = (offset + 2) * 40
            if place < 0 or place >= count:
                at = _put(ids, rows, at, base, np.uint64(99))
                continue
            word, shape = words[place], np.uint64(shapes[place])
            level = np.uint64(word & _COMMON)
            if offset == 0 or offset == 1 or offset == -1:
                first = np.uint64(begun[place])
                at = _put(ids, rows, at, base, shape + level * np.uint64(8) + first * np.uint64(64))
            else:
                at = _put(ids, rows, at, base, shape)
            rest = word & ~_COMMON
            while rest:
                bit = rest & (~rest + np.uint32(1))
                at = _put(ids, rows, at, base + 1, np.uint64(bit) * np.uint64(8) + shape)
                rest ^= bit
            if known[place]:
                at = _put(ids, rows, at, base + 2, np.uint64(known[place] * 8 + part_of[place]))
            if shapes[place] == LOWER and (level >= np.uint64(8) or word >= np.uint32(16)) and offset != 0:
                at = _put(ids, rows, at, base + 3, hashes[place])
            if offset > -2:
                gap = gaps[place] & np.uint32(0xFFFF)
                at = _put(ids, rows, at, base + 4, np.uint64(gap))
        word, shape = words[token], np.uint64(shapes[token])
        level = np.uint64(word & _COMMON)
        previous = words[token - 1] if token > 0 else _OUTSIDE
        following = words[token + 1] if token + 1 < count else _OUTSIDE
        shape_before = np.uint64(shapes[token - 1]) if token > 0 else np.uint64(9)
        shape_after = np.uint64(shapes[token + 1]) if token + 1 < count else np.uint64(9)
        length = ends[token] - starts[token]
        if shapes[token] == LOWER:
            at = _put(
                ids, rows, at, 300, hashes[token] if level >= np.uint64(8) or word >= np.uint32(16) else np.uint64(0)
            )
        # Endings.
        for size in (2, 3, 4):
            if length > size and shapes[token] != NUMBER and shapes[token] != LOWER:
                ending = np.uint64(0)
                for place in range(ends[token] - size, ends[token]):
                    code = codes[place]
                    if code >= np.uint32(65) and code <= np.uint32(90):
                        code += np.uint32(32)
                    ending = ending * np.uint64(4096) + np.uint64(code)
                at = _put(ids, rows, at, 301 + size, ending)
        at = _put(ids, rows, at, 310, np.uint64(min(length, 12)) * np.uint64(16) + shape)
        if shapes[token] == NUMBER:
            at = _put(ids, rows, at, 311, np.uint64(length))
        # What stands beside each other.
        at = _put(ids, rows, at, 312, shape_before * np.uint64(256) + shape * np.uint64(16) + shape_after)
        at = _put(ids, rows, at, 313, np.uint64(word) * np.uint64(16) + shape)
        at = _put(ids, rows, at, 314, np.uint64(word) * np.uint64(1 << 32) + np.uint64(previous))
        at = _put(ids, rows, at, 315, np.uint64(word) * np.uint64(1 << 32) + np.uint64(following))
        kind = np.uint64(known[token] * 8 + part_of[token])
        at = _put(ids, rows, at, 316, kind * np.uint64(256) + shape_before * np.uint64(16) + shape_after)
        at = _put(ids, rows, at, 317, kind * np.uint64(1 << 32) + np.uint64(previous))
        at = _put(ids, rows, at, 318, kind * np.uint64(1 << 32) + np.uint64(following))
        at = _put(ids, rows, at, 319, kind * np.uint64(1 << 32) + np.uint64(word))
        # The sentence.
        at = _put(
            ids, rows, at, 320, np.uint64(begun[token]) * np.uint64(2) + np.uint64(shouted) + level * np.uint64(16)
        )
        at = _put(
            ids, rows, at, 321, shape * np.uint64(4) + np.uint64(shouted) * np.uint64(2) + np.uint64(quoted[token])
        )
        at = _put(ids, rows, at, 322, kind * np.uint64(4) + np.uint64(shouted))
        # The run of capitals.
        if _capital(shapes[token]) or run_last[token] > run_first[token]:
            head, tail = run_first[token], run_last[token]
            size = np.uint64(min(tail - head, 6))
            place_in = np.uint64((token == head) + 2 * (token == tail))
            at = _put(ids, rows, at, 330, size * np.uint64(4) + place_in)
            at = _put(ids, rows, at, 331, np.uint64(words[tail] & _RUN_MASK) * np.uint64(4) + place_in)
            at = _put(ids, rows, at, 332, np.uint64(words[head] & _RUN_MASK) * np.uint64(4) + place_in)
            union = np.uint32(0)
            for place in range(head, tail + 1):
                union |= words[place] & _RUN_MASK
            at = _put(ids, rows, at, 334, np.uint64(union))
            while union:
                bit = union & (~union + np.uint32(1))
                at = _put(ids, rows, at, 333, np.uint64(bit) * np.uint64(8) + place_in)
                union ^= bit
            outer = words[head - 1] if head > 0 else _OUTSIDE
            at = _put(ids, rows, at, 335, np.uint64(outer) * np.uint64(8) + size)
            outer = words[tail + 1] if tail + 1 < count else _OUTSIDE
            at = _put(ids, rows, at, 336, np.uint64(outer) * np.uint64(8) + size)
            if head > 0 and shapes[head - 1] == LOWER and words[head - 1] & ~_COMMON | (words[head - 1] & np.uint32(8)):
                at = _put(ids, rows, at, 337, hashes[head - 1])
            if tail + 1 < count and shapes[tail + 1] == LOWER:
                at = _put(ids, rows, at, 338, hashes[tail + 1] if words[tail + 1] else np.uint64(0))
        # The article.
        if _capital(shapes[token]):
            marks = np.uint64(seen[slot_of(hashes[token], keys)])
            at = _put(ids, rows, at, 340, marks)
            at = _put(ids, rows, at, 341, marks * np.uint64(2) + np.uint64(begun[token]))
            at = _put(ids, rows, at, 342, marks * np.uint64(128) + kind)
            for bit in range(7):
                if marks >> np.uint64(bit) & np.uint64(1):
                    at = _put(ids, rows, at, 343, np.uint64(bit) * np.uint64(16) + level)
        counts[rows] = min(at, MOST)
        rows += 1
    return rows
