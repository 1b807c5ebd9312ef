"""stage 1"""

import numpy as np

from services.compiled import part
from services.enricher.hashing import mixed
from services.enricher.reading import LOWER, NUMBER
from services.enricher.taggers.entities.arrays import Ids, Known, Tokens
from services.enricher.taggers.entities.article import RUN_CLASSES, Article, is_capital
from services.enricher.taggers.entities.classes import Word

BUCKETS = 1 << 15
MOST = 72
"""Features a token has at most."""

_COMMON = np.uint32(Word.COMMON | Word.OFTEN)
_OUTSIDE = np.uint32(1 << 24)


@part
def _put(ids: Ids, at: int, template: int, seen: np.uint64) -> int:
    if at < MOST:
        number = mixed(seen * np.uint64(1024) + np.uint64(template) + np.uint64(1))
        ids[at] = np.int32(number >> np.uint64(49))
    return at + 1


@part
def features_of(token: int, tokens: Tokens, known: Known, article: Article, ids: Ids) -> int:
    """Write the numbers of the token's features; how many."""
    count = len(known.words)
    words, shapes, codes, ends = known.words, tokens.shapes, tokens.codes, tokens.ends
    hashes = tokens.hashes
    at = 0
    shouted = int(article.shouted[token])
    for offset in range(-2, 3):
        place = token + offset
        base = (offset + 2) * 40
        if place < 0 or place >= count:
            at = _put(ids, at, base, np.uint64(99))
            continue
        word, shape = words[place], np.uint64(shapes[place])
        level = np.uint64(word & _COMMON)
        if offset == 0 or offset == 1 or offset == -1:
            first = np.uint64(article.begins[place])
            at = _put(ids, at, base, shape + level * np.uint64(8) + first * np.uint64(64))
        else:
            at = _put(ids, at, base, shape)
        rest = word & ~_COMMON
        while rest:
            bit = rest & (~rest + np.uint32(1))
            at = _put(ids, at, base + 1, np.uint64(bit) * np.uint64(8) + shape)
            rest ^= bit
        if article.names[place]:
            at = _put(ids, at, base + 2, np.uint64(article.names[place]))
        if shapes[place] == LOWER and (level >= np.uint64(8) or word >= np.uint32(16)) and offset != 0:
            at = _put(ids, at, base + 3, hashes[place])
        if offset > -2:
            gap = tokens.gaps[place] & np.uint32(0xFFFF)
            at = _put(ids, at, base + 4, np.uint64(gap))
    word, shape = words[token], np.uint64(shapes[token])
    level = np.uint64(word & _COMMON)
    previous = words[token - 1] if token > 0 else _OUTSIDE
    following = words[token + 1] if token + 1 < count else _OUTSIDE
    shape_before = np.uint64(shapes[token - 1]) if token > 0 else np.uint64(9)
    shape_after = np.uint64(shapes[token + 1]) if token + 1 < count else np.uint64(9)
    length = ends[token] - tokens.starts[token]
    if shapes[token] == LOWER:
        at = _put(ids, at, 300, hashes[token] if level >= np.uint64(8) or word >= np.uint32(16) else np.uint64(0))
    # Endings.
    for size in (2, 3, 4):
        if length > size and shapes[token] != NUMBER and shapes[token] != LOWER:
            ending = np.uint64(0)
            for place in range(ends[token] - size, ends[token]):
                code = codes[place]
                if code >= np.uint32(65) and code <= np.uint32(90):
                    code += np.uint32(32)
                ending = ending * np.uint64(4096) + np.uint64(code)
            at = _put(ids, at, 301 + size, ending)
    at = _put(ids, at, 310, np.uint64(min(length, 12)) * np.uint64(16) + shape)
    if shapes[token] == NUMBER:
        at = _put(ids, at, 311, np.uint64(length))
    # What stands beside each other.
    at = _put(ids, at, 312, shape_before * np.uint64(256) + shape * np.uint64(16) + shape_after)
    at = _put(ids, at, 313, np.uint64(word) * np.uint64(16) + shape)
    at = _put(ids, at, 314, np.uint64(word) * np.uint64(1 << 32) + np.uint64(previous))
    at = _put(ids, at, 315, np.uint64(word) * np.uint64(1 << 32) + np.uint64(following))
    kind = np.uint64(article.names[token])
    at = _put(ids, at, 316, kind * np.uint64(256) + shape_before * np.uint64(16) + shape_after)
    # The sentence.
    begun = np.uint64(article.begins[token])
    at = _put(ids, at, 320, begun * np.uint64(2) + np.uint64(shouted) + level * np.uint64(16))
    at = _put(ids, at, 321, shape * np.uint64(4) + np.uint64(shouted) * np.uint64(2) + np.uint64(tokens.quoted[token]))
    at = _put(ids, at, 322, kind * np.uint64(4) + np.uint64(shouted))
    # The run of capitals.
    head, tail = article.run_first[token], article.run_last[token]
    if is_capital(shapes[token]) or tail > head:
        extent = np.uint64(min(tail - head, 6))
        place_in = np.uint64((token == head) + 2 * (token == tail))
        at = _put(ids, at, 330, extent * np.uint64(4) + place_in)
        at = _put(ids, at, 331, np.uint64(words[tail] & RUN_CLASSES) * np.uint64(4) + place_in)
        at = _put(ids, at, 332, np.uint64(words[head] & RUN_CLASSES) * np.uint64(4) + place_in)
        union = article.run_classes[head]
        at = _put(ids, at, 334, np.uint64(union))
        while union:
            bit = union & (~union + np.uint32(1))
            at = _put(ids, at, 333, np.uint64(bit) * np.uint64(8) + place_in)
            union ^= bit
    # The article.
    if is_capital(shapes[token]):
        marks = np.uint64(article.seen[token])
        at = _put(ids, at, 340, marks)
        at = _put(ids, at, 341, marks * np.uint64(2) + begun)
        at = _put(ids, at, 342, marks * np.uint64(128) + kind)
        for bit in range(7):
            if marks >> np.uint64(bit) & np.uint64(1):
                at = _put(ids, at, 343, np.uint64(bit) * np.uint64(16) + level)
    return min(at, MOST)
