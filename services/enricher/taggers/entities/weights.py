"""What the scorer has learned: how much each feature speaks for each label, and which label follows which.

`benchmarks/entity_weights.py` learns them and writes `weights.bin`; only features that say something are in it.
"""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.taggers.entities.decoding import LABELS
from services.enricher.taggers.entities.features import BUCKETS
from services.enricher.taggers.entities.scoring import HIGHEST

FILE = "weights.bin"
_LEAST = 6
"""A feature none of whose weights reaches this says nothing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`features` has BUCKETS rows, `transitions` a row for each label before; both a column for each label."""

    features: NDArray[np.int8]
    transitions: NDArray[np.int8]

    @classmethod
    def load(cls) -> "Weights":
        """As they ship."""
        content = files(__package__).joinpath(FILE).read_bytes()
        transitions = np.frombuffer(content, np.int8, LABELS * LABELS).reshape(LABELS, LABELS)
        at = transitions.nbytes
        count = (len(content) - at) // (2 + LABELS)
        numbers = np.frombuffer(content, "<u2", count, at)
        features = np.zeros((BUCKETS, LABELS), np.int8)
        features[numbers] = np.frombuffer(content, np.int8, count * LABELS, at + numbers.nbytes).reshape(count, LABELS)
        return cls(features, transitions.copy())

    @classmethod
    def of(cls, features: NDArray[np.float64], transitions: NDArray[np.float64]) -> "Weights":
        """In halves, as they are kept, without what says nothing."""
        kept = np.abs(features).max(axis=1, keepdims=True) * 2 >= _LEAST
        return cls(_halves(features * kept), _halves(transitions))

    def packed(self) -> bytes:
        """The file's content."""
        numbers = np.flatnonzero(self.features.any(axis=1))
        return self.transitions.tobytes() + numbers.astype("<u2").tobytes() + self.features[numbers].tobytes()


def _halves(values: NDArray[np.float64]) -> NDArray[np.int8]:
    return np.clip(np.round(values * 2), -HIGHEST, HIGHEST).astype(np.int8)
