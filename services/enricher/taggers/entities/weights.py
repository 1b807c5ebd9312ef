"""What the scorer has learned: how much each feature speaks for each label, and which label follows which.

`benchmarks/entity_weights.py` learns them and writes `weights.bin`; only features that say something are in it.
"""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.taggers.entities.decoding import LABELS
from services.enricher.taggers.entities.features import BUCKETS

FILE = "weights.bin"
_HIGHEST = 32_767


@dataclass(frozen=True, slots=True)
class Weights:
    """`features` has BUCKETS rows, `transitions` a row for each label before; both a column for each label."""

    features: NDArray[np.int16]
    transitions: NDArray[np.int16]

    @classmethod
    def load(cls) -> "Weights":
        """As they ship."""
        content = files(__package__).joinpath(FILE).read_bytes()
        transitions = np.frombuffer(content, "<i2", LABELS * LABELS).reshape(LABELS, LABELS)
        at = transitions.nbytes
        count = (len(content) - at) // (2 + 2 * LABELS)
        numbers = np.frombuffer(content, "<u2", count, at)
        features = np.zeros((BUCKETS, LABELS), np.int16)
        features[numbers] = np.frombuffer(content, "<i2", count * LABELS, at + numbers.nbytes).reshape(count, LABELS)
        return cls(features, transitions.astype(np.int16))

    def packed(self) -> bytes:
        """The file's content."""
        numbers = np.flatnonzero(np.abs(self.features).sum(axis=1))
        parts = self.transitions.astype("<i2"), numbers.astype("<u2"), self.features[numbers].astype("<i2")
        return b"".join(part.tobytes() for part in parts)


def rounded(values: NDArray[np.float64]) -> NDArray[np.int16]:
    """Weights as they are kept: in 32nds."""
    return np.clip(np.round(values * 32), -_HIGHEST, _HIGHEST).astype(np.int16)
