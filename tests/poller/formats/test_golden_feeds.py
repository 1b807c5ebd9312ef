"""Golden pairs: each document under `feeds/` beside what is read of it, so that a change of any reader is seen.

The first line of the `.jsonl` is what the document says of itself, with the codes of its problems; then its entries and
retractions follow, one a line. Fields that say nothing are left out.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from services.poller.formats import parse

FEEDS = Path(__file__).parents[1] / "feeds"
DOCUMENTS = sorted(path for path in FEEDS.iterdir() if path.suffix != ".jsonl")
URL = "https://gazette.example/feeds/all.xml"


def lines(document: bytes) -> list[dict[str, Any]]:
    """What a line of the golden file holds, for each line."""
    feed = parse(document, None, URL)
    told = {
        name: getattr(feed, name) for name in ("format", "title", "address", "site", "language", "complete", "older")
    }
    hints = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(feed.hints).items()
    }
    told |= hints | {"parts": list(feed.parts), "problems": [problem.code for problem in feed.problems]}
    articles = (
        article.model_dump(mode="json", exclude_defaults=True) for article in (*feed.entries, *feed.retractions)
    )
    return [{name: value for name, value in line.items() if value} for line in (told, *articles)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_gives_what_stands_beside_it(document: Path) -> None:
    golden = document.with_suffix(".jsonl").read_text().splitlines()
    assert lines(document.read_bytes()) == [json.loads(line) for line in golden]


def test_every_format_has_a_document() -> None:
    formats = {parse(document.read_bytes(), None, URL).format for document in DOCUMENTS}
    assert formats == {"rss", "rdf", "atom", "json", "sitemap"}
