"""Labelled articles for the benchmarks of stories: JSON Lines of `{id, topic, story, text}`."""

import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data" / "story" / "ecb_odd.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Article:
    """A labelled article."""

    topic: str
    story: str
    text: str


def labelled(path: Path) -> Sequence[Article]:
    """The articles of a file; ends the program when it is not there."""
    if not path.exists():
        sys.exit(f"{path}: no such file; name the labelled articles with --data FILE")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [Article(str(row["topic"]), row["story"], row["text"]) for row in map(json.loads, data.splitlines())]
