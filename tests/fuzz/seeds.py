"""The feeds that mutants are made of: the documents of the golden tests, one of each format and version."""

from pathlib import Path

_FEEDS = Path(__file__).parents[1] / "poller" / "feeds"


def own() -> list[bytes]:
    """Those that come with the project."""
    return [file.read_bytes() for file in sorted(_FEEDS.iterdir()) if file.suffix != ".jsonl"]


def of(folder: Path, largest: int) -> list[bytes]:
    """The files of a folder that have no more bytes than that."""
    files = (file for file in sorted(folder.iterdir()) if file.is_file() and file.stat().st_size <= largest)
    return [file.read_bytes() for file in files]
