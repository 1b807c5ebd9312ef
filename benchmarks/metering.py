"""What a worker process reports of a run, and the machine it ran on. Standard library only, for peers' workers too."""

import json
import os
import platform
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Run:
    """`records` were taken, of which `emitted` gave an event and `copies` were told as copies; times in seconds.

    `cpu_s` is user and system time of the process with all its threads, `peak_mb` the most memory it held.
    """

    records: int
    emitted: int
    copies: int
    wall_s: float
    cpu_s: float
    peak_mb: float

    def to_json(self) -> str:
        """On one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Run":
        """The inverse of `to_json`."""
        return cls(**json.loads(line))


@dataclass(slots=True)
class Meter:
    """Counts from the first record taken until `total` are committed."""

    total: int
    counts: dict[str, int] = field(default_factory=lambda: {"records": 0, "emitted": 0, "copies": 0})
    _began: tuple[float, float] | None = None
    run: Run | None = None

    def begin(self) -> None:
        """The first record is in hand; later calls count for nothing."""
        if self._began is None:
            self._began = (time.perf_counter(), _cpu_s())

    def add(self, counts: Mapping[str, int]) -> None:
        """Records were committed; with the last of them the run is over."""
        for name, count in counts.items():
            self.counts[name] += count
        if self.run is None and self._began and self.counts["records"] >= self.total:
            wall_s, cpu_s = time.perf_counter() - self._began[0], _cpu_s() - self._began[1]
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            self.run = Run(**self.counts, wall_s=wall_s, cpu_s=cpu_s, peak_mb=peak_mb)


def machine() -> str:
    """The date, the machine class and how busy others keep it, for the head of a report."""
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC).date().isoformat()}, {os.cpu_count()} shared cores, Python {platform.python_version()}, "
        f"load of others and ours before: {load:.1f}"
    )


def resident() -> int:
    """The bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def best_rate(work: Callable[[Item], object], items: Sequence[Item], repeats: int = 3) -> float:
    """Items a second, of the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for item in items:
            work(item)
        best = min(best, time.perf_counter() - start)
    return len(items) / best
