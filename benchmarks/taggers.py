"""Text and taggers: articles a second on one core, and how right they are, each beside a named peer in the same run.

- HTML to text beside selectolax (lexbor's tree, block elements marked by a selector), on the entries of real feeds.
- Keywords beside YAKE: how many of the categories that a feed's editors gave, and that the text mentions, are found.
- All taggers together, on English news.

    python -m benchmarks.taggers [--data FOLDER]
"""

import argparse
import gzip
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import feedparser
import yake
from selectolax.lexbor import LexborHTMLParser

from benchmarks.metering import best_rate
from schemas.raw import FeedRef
from services.enricher.taggers.base import Draft
from services.enricher.taggers.keywords import MOST, KeywordsTagger
from services.enricher.taggers.language import LanguageTagger
from services.enricher.taggers.registry import taggers
from services.enricher.tagging import tag
from services.text import html_to_text

_DATA = Path(__file__).parents[2] / "shared" / "data"
_YAKE_SAMPLE = 150
_BLOCKS = """address, article, blockquote, br, dd, div, dl, dt, figcaption, figure, h1, h2, h3, h4, h5, h6, hr, img, li,
    ol, p, pre, table, td, th, tr, ul"""
_UNSEEN = "audio head iframe noscript object script select style svg template textarea video".split()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed, with the categories that its editors gave."""

    draft: Draft
    html: str
    categories: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description="Text extraction and taggers beside their peers.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder with feeds/real and topics")
    data = parser.parse_args().data
    if not (data / "feeds" / "real").is_dir():
        sys.exit(f"{data}: no folder feeds/real in it; name the folder of texts with --data FOLDER")
    entries = list(_entries(data / "feeds" / "real"))
    news = _news(data / "topics" / "bbc.jsonl.gz")
    _html([entry.html for entry in entries])
    _keywords(entries, news)
    _together(news)


def _html(htmls: Sequence[str]) -> None:
    with_tags = [html for html in htmls if "<" in html]
    size = sum(map(len, with_tags)) / len(with_tags)
    same = sum(html_to_text(html).split() == _selectolax(html).split() for html in with_tags)
    ours, theirs = best_rate(html_to_text, with_tags), best_rate(_selectolax, with_tags)
    print(f"HTML to text, {len(with_tags)} entries of real feeds, {size:,.0f} characters each")
    print(f"  wireroom {ours:,.0f}/s, selectolax {theirs:,.0f}/s: {ours / theirs:.2f}x; same words in {same}")
    nested = "<div>" * 20_000 + "x"
    ours, theirs = best_rate(html_to_text, [nested], 1), best_rate(_selectolax, [nested], 1)
    print(f"  20,000 nested elements: wireroom {1000 / ours:,.0f} ms, selectolax {1000 / theirs:,.0f} ms")


def _keywords(entries: Sequence[Entry], news: Sequence[Draft]) -> None:
    tagger, extractor = KeywordsTagger(), yake.KeywordExtractor(lan="en", n=3, top=MOST)
    sample = [entry for entry in entries if entry.categories]
    wanted = sum(len(entry.categories) for entry in sample)
    ours = sum(_found(entry.categories, _tagged(tagger, entry.draft)) for entry in sample)
    theirs = sum(_found(entry.categories, _yake(extractor, entry.draft)) for entry in sample)
    print(f"keywords, {wanted} editors' categories of {len(sample)} entries, found among the best {MOST}")
    print(f"  wireroom {ours / wanted:.3f}, YAKE {theirs / wanted:.3f}: {ours / max(1, theirs):.2f}x")
    rate = best_rate(tagger.tag, news)
    peer = best_rate(lambda draft: _yake(extractor, draft), news[:_YAKE_SAMPLE], 1)
    print(f"  on news: wireroom {rate:,.0f}/s, YAKE {peer:,.0f}/s: {rate / peer:.0f}x")


def _together(news: Sequence[Draft]) -> None:
    built = taggers(None)
    words = sum(len(draft.text.split()) for draft in news) / len(news)

    print(f"all taggers ({', '.join(tagger.name for tagger in built)}) on {len(news)} news of {words:.0f} words")
    rate = best_rate(lambda draft: tag(built, [replace(draft, language=None)]), news)
    print(f"  {rate:,.0f} articles a second on one core")


def _entries(folder: Path) -> Iterator[Entry]:
    tagger = LanguageTagger()
    for file in sorted(folder.iterdir()):
        parsed = feedparser.parse(io.BytesIO(file.read_bytes()), sanitize_html=False, resolve_relative_uris=False)
        feed = FeedRef(id=file.name, url=parsed.feed.get("link"), title=parsed.feed.get("title"))
        for entry in parsed.entries:
            contents = entry.get("content") or [{"value": entry.get("summary", "")}]
            html = str(contents[0]["value"])
            draft = Draft(html_to_text(entry.get("title", "")), html_to_text(html), feed=feed)
            draft.language = str(tagger.tag(draft)["language"])
            text = f"{draft.title} {draft.text}".casefold()
            given = {str(tag.get("term") or "").strip().casefold() for tag in entry.get("tags", [])}
            mentioned = tuple(sorted(name for name in given if name and name in text)) if draft.language == "en" else ()
            yield Entry(draft, html, mentioned)


def _news(path: Path) -> list[Draft]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Draft(row["title"], row["text"], language="en") for row in rows]


def _selectolax(html: str) -> str:
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    body.strip_tags(_UNSEEN)
    for node in body.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    return body.text()


def _yake(extractor: yake.KeywordExtractor, draft: Draft) -> list[str]:
    return [keyword for keyword, _ in extractor.extract_keywords(f"{draft.title}\n{draft.text}")]


def _tagged(tagger: KeywordsTagger, draft: Draft) -> list[str]:
    found = tagger.tag(draft)["keywords"]
    return [keyword.text for keyword in found] if isinstance(found, list) else []


def _found(categories: Sequence[str], keywords: Sequence[str]) -> int:
    folded = {keyword.casefold() for keyword in keywords}
    return sum(category in folded for category in categories)


if __name__ == "__main__":
    main()
