"""Do the two readers of XML feeds, lxml's and feedparser's, give the same articles for the same documents?

Each file of the folders is one feed document, read by both, after its usual slips are mended. What the first leaves to
the second is counted; what it takes must be equal in every field of the channel and of every entry. Exit status 1 when
something differs.

    python -m benchmarks.feed_equality [--data FOLDER...] [--show N]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from schemas.raw import RawArticle
from services.poller.formats import fast_xml, feed_xml, tree
from services.poller.formats.charset import in_utf8
from services.poller.formats.parsed import ParsedFeed
from services.poller.formats.repair import repaired

_FEEDS = Path(__file__).parents[2] / "shared" / "data" / "feeds"
_URL = "https://paper.example/feeds/news.xml"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares the two readers of XML feeds.")
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[_FEEDS / "real", _FEEDS / "broken"], help="folders of feed documents"
    )
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    options = parser.parse_args()
    files = [file for folder in options.data if folder.is_dir() for file in sorted(folder.iterdir()) if file.is_file()]
    if not files:
        sys.exit(f"{', '.join(map(str, options.data))}: no feed documents; name folders of them with --data FOLDER")
    counts: Counter[str] = Counter()
    differences: list[str] = []
    for file in files:
        outcome, found = _compared(file.read_bytes())
        counts[outcome] += 1
        differences += [f"{file.name}: {difference}" for difference in found]
    print(f"{len(files)} documents: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    print(f"{len(differences)} differences")
    print("\n".join(differences[: options.show]))
    sys.exit(1 if differences else 0)


def _compared(body: bytes) -> tuple[str, list[str]]:
    """What became of the document, and how the readers differ."""
    document, outcome = in_utf8(body, None), "taken by both"
    root = tree.strict(document)
    if root is None or tree.has_doctype(root):
        document, outcome = repaired(document) or b"", "mended and taken by both"
        root = tree.strict(document)
    if root is None:
        return "broken and left to feedparser", []
    fast = fast_xml.parse(root, document, _URL)
    if fast is None:
        return "odd and left to feedparser", []
    return outcome, list(_differences(fast, feed_xml.parse(document, _URL)))


def _differences(fast: ParsedFeed, loose: ParsedFeed) -> Iterator[str]:
    for field in fields(ParsedFeed):
        ours, theirs = getattr(fast, field.name), getattr(loose, field.name)
        if field.name == "entries" and len(ours) == len(theirs):
            for number, pair in enumerate(zip(ours, theirs, strict=True), 1):
                yield from (f"entry {number} {difference}" for difference in _in_articles(*pair))
        elif ours != theirs:
            yield f"{field.name} {str(ours)[:200]!r} / {str(theirs)[:200]!r}"


def _in_articles(ours: RawArticle, theirs: RawArticle) -> Iterator[str]:
    for name in RawArticle.model_fields:
        one, other = getattr(ours, name), getattr(theirs, name)
        if one != other:
            yield f"{name} {str(one)[:200]!r} / {str(other)[:200]!r}"


if __name__ == "__main__":
    main()
