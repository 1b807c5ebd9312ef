"""Open-addressing tables for compiled loops: which number a key has. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes

Slots = NDArray[np.int32]
"""Numbers of keys, or -1. Its length is a power of two."""


@part
def size_for(keys: int, most: int) -> int:
    """How long a table for so many keys is: short ones stay in the processor's nearest cache."""
    size = 64
    while size < 2 * keys and size < most:
        size *= 2
    return size


@part
def slot_of(slots: Slots, keys: Hashes, key: np.uint64) -> int:
    """Where the number of a key is in the table, or is to be put."""
    last = np.uint64(len(slots) - 1)
    slot = key & last
    while slots[slot] >= 0 and keys[slots[slot]] != key:
        slot = (slot + np.uint64(1)) & last
    return int(slot)
