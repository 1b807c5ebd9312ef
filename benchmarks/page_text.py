"""How much of an article is found in its page, how much else with it, and how fast, beside other extractors?

The pages are made here (`news_pages`), so it is known which words are the article's: those of an entry that carries its
whole text, set among navigation, teasers, comments and notices. Precision is the share of the words found that are the
article's, recall the share of the article's that are found, both counted with repetition and averaged over pages; the
headline may be in or out. Real pages are worse than these, in all columns.

    python -m benchmarks.page_text [--data FOLDER]
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean

import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.metering import machine
from benchmarks.news_pages import Page, articles, pages
from services.poller.pages.page_text import read_page
from services.text import html_to_text

_DATA = Path(__file__).parents[2] / "shared" / "data" / "feeds" / "real"


def main() -> None:
    parser = argparse.ArgumentParser(description="Articles out of pages, beside other extractors.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of feed documents, one a file")
    folder = parser.parse_args().data
    feeds = articles(folder) if folder.is_dir() else []
    if len(feeds) < 2:
        sys.exit(f"{folder}: too few feeds with whole texts; name a folder of feed documents with --data FOLDER")
    made = list(pages(feeds))
    kinds = list(dict.fromkeys(page.kind for page in made))
    size = mean(len(page.html) for page in made) / 1024
    print(machine())
    print(f"{len(made)} pages of {size:,.0f} K characters, {sum(map(len, feeds))} articles of {len(feeds)} feeds")
    print(f"{'precision/recall/F1':<22} {'pages/s':>8} " + " ".join(f"{kind:>17}" for kind in kinds) + "  F1 < .8")
    rates = {name: _print(name, extract, made, kinds) for name, extract in _EXTRACTORS.items()}
    peer = rates["trafilatura, defaults"]
    print(f"Wireroom / trafilatura, defaults: {rates['Wireroom'] / peer:.2f}x")


def _wireroom(page: str) -> str:
    return read_page(page.encode(), "text/html; charset=utf-8").html


def _trafilatura(page: str) -> str:
    return trafilatura.extract(page, output_format="html", include_comments=False) or ""


def _resiliparse(page: str) -> str:
    return str(extract_plain_text(page, main_content=True, comments=False, preserve_formatting="minimal_html"))


def _readability(page: str) -> str:
    return str(Document(page).summary(html_partial=True))


_EXTRACTORS: Mapping[str, Callable[[str], str]] = {
    "Wireroom": _wireroom,
    "trafilatura, defaults": _trafilatura,
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
}


def _print(name: str, extract: Callable[[str], str], made: Sequence[Page], kinds: Sequence[str]) -> float:
    """Prints a line, and returns the pages a second of CPU time in it."""
    extract(made[0].html)
    start = time.process_time()
    found = [extract(page.html) for page in made]
    rate = len(made) / (time.process_time() - start)
    scores = [_score(page, html) for page, html in zip(made, found, strict=True)]
    columns = []
    for kind in kinds:
        of_kind = [score for score, page in zip(scores, made, strict=True) if page.kind == kind]
        columns.append("/".join(f"{mean(values):.3f}" for values in zip(*of_kind, strict=True)))
    poor = sum(f1 < 0.8 for _, _, f1 in scores)
    print(f"{name:<22} {rate:>8,.0f} " + " ".join(f"{column:>17}" for column in columns) + f"  {poor:>7}")
    return rate


def _score(page: Page, html: str) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    words = html_to_text(html).split()
    headline = page.article.title.split()
    if words[: len(headline)] == headline:
        words = words[len(headline) :]
    shared = (Counter(words) & Counter(page.article.words)).total()
    precision, recall = shared / max(1, len(words)), shared / len(page.article.words)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


if __name__ == "__main__":
    main()
