"""What is told of each token that may belong to a name, as numbers of features; a learned scorer weighs them.

A feature is a hash of a template's number and what the template sees, in one of BUCKETS. Templates see the classes of
the words (`classes.py`), shapes, endings, known names, marks, and what the article shows (`article.py`). A name itself
is never a feature; of words, only ordinary ones in small letters are.
"""

import numpy as np

from services.compiled import part
from services.enricher.hashing import mixed
from services.enricher.lexicon import Values
from services.enricher.reading import LOWER
from services.enricher.taggers.entities.arrays import Bytes, Ids, Known, Numbers, Tokens
from services.enricher.taggers.entities.article import RUN_CLASSES, Article, is_capital
from services.enricher.taggers.entities.classes import Word

BUCKETS = 1 << 15
TRAITS = 10
"""Of a token as one of those around another one, at most."""
MOST = 5 * TRAITS + 40
"""Features a token has at most."""

_BUCKET = np.uint64(64 - 15)
_TEMPLATES = np.uint64(1024)
_COMMON = np.uint32(Word.COMMON | Word.OFTEN)
_OFTEN, _LISTED = np.uint32(Word.OFTEN), np.uint32(Word.HONORIFIC)
_OUTSIDE = np.uint32(1 << 24)
_GAP = np.uint32(0xFFFF)
_SHAPE, _CLASS, _NAME, _WORD, _STANDS_BEFORE = (np.uint64(template) for template in range(1, 6))
"""Templates of the token itself and of those around it; each distance adds 40."""
_FOUR, _THREE, _TWO = np.uint64((1 << 48) - 1), np.uint64((1 << 36) - 1), np.uint64((1 << 24) - 1)
"""Bits of an ending of so many letters."""


@part
def _number(template: int, seen: np.uint64) -> np.uint16:
    return np.uint16(mixed(seen * _TEMPLATES + np.uint64(template)) >> _BUCKET)


@part
def features(tokens: Tokens, known: Known, article: Article, chosen: Ids) -> tuple[Numbers, Ids]:
    """The numbers of the features of the tokens chosen, a row each, and how many each has."""
    ids, counts = np.empty((len(chosen), MOST), np.uint16), np.zeros(len(chosen), np.int32)
    _around(tokens, known.words, article, chosen, ids, counts)
    _own(tokens, known.words, article, chosen, ids, counts)
    _endings(tokens, chosen, ids, counts)
    _runs(tokens.shapes, known.words, article, chosen, ids, counts)
    _seen(tokens.shapes, known.words, article, chosen, ids, counts)
    return ids, counts


@part
def _around(tokens: Tokens, words: Values, article: Article, chosen: Ids, ids: Numbers, counts: Ids) -> None:
    """What the token is, and each of the two tokens before and the two after it: traits of each, which count for
    another feature at each distance."""
    count, shapes, gaps, hashes = len(words), tokens.shapes, tokens.gaps, tokens.hashes
    begins, names = article.begins, article.names
    traits, numbers, done = np.empty((count, TRAITS), np.uint64), np.empty(count, np.int32), 0
    for row in range(len(chosen)):
        token = chosen[row]
        for place in range(max(done, token - 2), min(token + 3, count)):
            word, shape = words[place], np.uint64(shapes[place])
            level = word & _COMMON
            near = shape + np.uint64(level) * np.uint64(8) + np.uint64(begins[place]) * np.uint64(64)
            traits[place, 0] = np.uint64(gaps[place] & _GAP) * _TEMPLATES + _STANDS_BEFORE
            traits[place, 1] = near * _TEMPLATES + _SHAPE
            at = 2
            if names[place]:
                traits[place, at] = np.uint64(names[place]) * _TEMPLATES + _NAME
                at += 1
            if shape == LOWER and (level >= _OFTEN or word >= _LISTED):
                traits[place, at] = hashes[place] * _TEMPLATES + _WORD
                at += 1
            rest = word & ~_COMMON
            while rest and at < TRAITS:
                bit = rest & (~rest + np.uint32(1))
                traits[place, at] = (np.uint64(bit) * np.uint64(8) + shape) * _TEMPLATES + _CLASS
                at += 1
                rest ^= bit
            numbers[place] = at
        done = token + 3
        at = 0
        for around in range(5):
            place, distance = token + around - 2, np.uint64(40 * around)
            if place < 0 or place >= count:
                ids[row, at] = _number(40 * around + 1, np.uint64(99))
                at += 1
                continue
            # Of the second token to either side the shape alone counts, without what the sentence shows.
            is_far = around == 0 or around == 4
            shape = np.uint64(shapes[place]) * _TEMPLATES + _SHAPE if is_far else traits[place, 1]
            ids[row, at] = np.uint16(mixed(shape + distance) >> _BUCKET)
            ids[row, at + 1] = np.uint16(mixed(traits[place, 0] + distance) >> _BUCKET)
            at += 1 if around == 0 else 2
            for number in range(2, numbers[place]):
                ids[row, at] = np.uint16(mixed(traits[place, number] + distance) >> _BUCKET)
                at += 1
        counts[row] = at


@part
def _own(tokens: Tokens, words: Values, article: Article, chosen: Ids, ids: Numbers, counts: Ids) -> None:
    """What the token is beside its neighbours and in its sentence."""
    shapes, last = tokens.shapes, len(words) - 1
    for row in range(len(chosen)):
        token, at = chosen[row], counts[row]
        word, shape, name = np.uint64(words[token]), np.uint64(shapes[token]), np.uint64(article.names[token])
        before, after = (
            np.uint64(shapes[token - 1] if token else 9),
            np.uint64(shapes[token + 1] if token < last else 9),
        )
        following = np.uint64(words[token + 1] if token < last else _OUTSIDE)
        shouted, begins = np.uint64(article.shouted[token]), np.uint64(article.begins[token])
        length = np.uint64(min(tokens.ends[token] - tokens.starts[token], 12))
        ids[row, at] = _number(311, length * np.uint64(16) + shape)
        ids[row, at + 1] = _number(314, word * np.uint64(16) + shape)
        ids[row, at + 2] = _number(316, word * np.uint64(1 << 32) + following)
        ids[row, at + 3] = _number(317, name * np.uint64(256) + before * np.uint64(16) + after)
        ids[row, at + 4] = _number(321, begins * np.uint64(2) + shouted + (word & np.uint64(_COMMON)) * np.uint64(16))
        ids[row, at + 5] = _number(322, shape * np.uint64(4) + shouted * np.uint64(2) + np.uint64(tokens.quoted[token]))
        ids[row, at + 6] = _number(323, name * np.uint64(4) + shouted)
        ids[row, at + 7] = _number(313, before * np.uint64(256) + shape * np.uint64(16) + after)
        counts[row] = at + 8


@part
def _endings(tokens: Tokens, chosen: Ids, ids: Numbers, counts: Ids) -> None:
    """The last two, three and four letters of a longer token with a capital, in small letters."""
    for row in range(len(chosen)):
        token, at = chosen[row], counts[row]
        if not is_capital(tokens.shapes[token]):
            continue
        end = tokens.ends[token]
        length = end - tokens.starts[token]
        letters = np.uint64(0)
        for place in range(end - min(length, 4), end):
            code = tokens.codes[place]
            small = code + np.uint32(32) if ord("A") <= code <= ord("Z") else code
            letters = letters * np.uint64(4096) + np.uint64(small)
        ids[row, at] = _number(304, letters & _TWO)
        ids[row, at + 1] = _number(305, letters & _THREE)
        ids[row, at + 2] = _number(306, letters & _FOUR)
        counts[row] = at + max(0, min(length, 5) - 2)


@part
def _runs(shapes: Bytes, words: Values, article: Article, chosen: Ids, ids: Numbers, counts: Ids) -> None:
    """The run of capitals that the token is in, and where in it the token stands."""
    for row in range(len(chosen)):
        token, at = chosen[row], counts[row]
        head, tail = article.run_first[token], article.run_last[token]
        if head == tail and not is_capital(shapes[token]):
            continue
        place = np.uint64((token == head) + 2 * (token == tail))
        classes = article.run_classes[head]
        ids[row, at] = _number(331, np.uint64(min(tail - head, 6)) * np.uint64(4) + place)
        ids[row, at + 1] = _number(332, np.uint64(words[tail] & RUN_CLASSES) * np.uint64(4) + place)
        ids[row, at + 2] = _number(333, np.uint64(words[head] & RUN_CLASSES) * np.uint64(4) + place)
        ids[row, at + 3] = _number(335, np.uint64(classes))
        at += 4
        while classes:
            bit = classes & (~classes + np.uint32(1))
            ids[row, at] = _number(334, np.uint64(bit) * np.uint64(8) + place)
            at += 1
            classes ^= bit
        counts[row] = at


@part
def _seen(shapes: Bytes, words: Values, article: Article, chosen: Ids, ids: Numbers, counts: Ids) -> None:
    """What the article shows of the word of a token with a capital."""
    for row in range(len(chosen)):
        token, at = chosen[row], counts[row]
        if not is_capital(shapes[token]):
            continue
        seen = np.uint64(article.seen[token])
        ids[row, at] = _number(341, seen)
        ids[row, at + 1] = _number(342, seen * np.uint64(2) + np.uint64(article.begins[token]))
        ids[row, at + 2] = _number(343, seen * np.uint64(128) + np.uint64(article.names[token]))
        at += 3
        level = np.uint64(words[token] & _COMMON)
        for bit in range(7):
            if seen >> np.uint64(bit) & np.uint64(1):
                ids[row, at] = _number(344, np.uint64(bit) * np.uint64(16) + level)
                at += 1
        counts[row] = at
