"""Whether a file has changed, told by what its folder knows of it."""

from pathlib import Path

Stamp = tuple[int, ...] | None
"""None for a file that is not there."""


def stamp_of(path: Path) -> Stamp:
    """Changes with the file: also when another of the same age and size takes its name, or a link leads elsewhere."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev
