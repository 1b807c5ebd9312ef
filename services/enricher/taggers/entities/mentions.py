"""A mention as compiled code writes it: a row of numbers. And small tables of such numbers by their keys."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes, mixed

FIRST, LAST, START, END, TYPE, KNOWN, CORE, KEY, FIRST_WORD, LAST_WORD = range(10)
"""Columns: its tokens, from the first to before the last; where it stands in the text; its type, a place in `TYPES`; the
index of the name in the gazetteer, or -1; that of the place in it without words such as "Oblast"; the keys of all its
words, of the first and of the last one."""
COLUMNS = 10

Mentions = NDArray[np.int64]


@part
def size_for(count: int) -> int:
    """How long the two arrays of a table for so many keys are."""
    size = 16
    while size < 2 * count + 2:
        size *= 2
    return size


@part
def slot_of(key: np.uint64, keys: Hashes) -> int:
    """Where the key stands in a table, or would; keys are 0 where nothing stands."""
    last = np.uint64(len(keys) - 1)
    slot = key & last
    while keys[slot] != np.uint64(0) and keys[slot] != key:
        slot = (slot + np.uint64(1)) & last
    return np.int64(slot)


@part
def key_of(one: int, two: int) -> np.uint64:
    """A key for two numbers; it is not 0."""
    return mixed(mixed(np.uint64(one)) + np.uint64(two)) | np.uint64(1)
