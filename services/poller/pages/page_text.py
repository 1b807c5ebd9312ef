"""The article in a web page: bytes in, a `PageText` out, whatever the bytes are. Pure.

trafilatura finds the text; `page_worth` judges whether it may stand for the feed's. It is imported when the first page
is read, since that takes a quarter of a second and 42 MB, and only the processes that read pages need it.
"""

import logging
import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from schemas.feed_event import FeedProblem
from services.links.splitting import LONGEST
from services.poller.pages.page_charset import decoded

_MOST_BYTES = 3 * 1024 * 1024
_LONGEST = 400_000
"""In characters of HTML: longer than most novels, and short enough that the raw record is never too large."""
_LONGEST_HEADING = 2_000
_MOST_ELEMENTS = 40_000
"""Some five times what large news pages have; trafilatura takes up to 3 KB of memory for each."""
_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_FRAME = re.compile(r"\s*<html>\s*<body>\s*(?:<h1>[^<]*</h1>\s*)?(.*)</body>\s*</html>\s*", re.DOTALL)
"""What trafilatura returns. The headline above the text is left out: it is the entry's title."""
_CANONICAL = "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
_ATTRIBUTES = re.compile(r"""<(\w+)(?:\s+[\w:.-]+="[^"]*")+\s*/?>""")


@dataclass(frozen=True, slots=True)
class PageText:
    """An article's text as simple HTML (paragraphs, headings, lists, quotes, tables; no links, pictures, attributes).

    `heading` is all that the page calls itself: title, og:title and first-level headings. `address` is where it says it
    lives (rel=canonical, RFC 6596, else og:url), as given. Without a text, `problem` says why.
    """

    html: str = ""
    heading: str = ""
    address: str = ""
    problem: FeedProblem | None = None


def no_text(message: str, code: str = "page_no_text") -> PageText:
    """A page of which there is no text to be had."""
    return PageText(problem=FeedProblem(code=code, message=message))


def read_page(body: bytes, content_type: str | None) -> PageText:
    """Find the article in a page. `content_type` is the header as sent. Never raises."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        return no_text(f"it is no HTML page but {kind[:60]}")
    if len(body) > _MOST_BYTES:
        return no_text(f"it is larger than {_MOST_BYTES} bytes")
    try:
        return _extract(decoded(body, content_type))
    except Exception as error:
        return no_text(f"it breaks the parser: {type(error).__name__}: {str(error)[:200]}")


def _extract(page: str) -> PageText:
    library = _trafilatura()
    tree = library.load_html(page)
    if tree is None:
        return no_text("it is no HTML page")
    if tree.xpath("count(//*)") > _MOST_ELEMENTS:
        return no_text(f"it has more than {_MOST_ELEMENTS} elements")
    names = [*tree.iterfind(".//title"), *tree.iterfind(".//h1")]
    named = [*(name.text_content() for name in names), *tree.xpath("//meta[@property='og:title']/@content")]
    heading = " ".join(" ".join(named).split())[:_LONGEST_HEADING]
    stated = [*tree.xpath(_CANONICAL), *tree.xpath("//meta[@property='og:url']/@content")]
    address = next((one.strip() for one in stated if one.strip() and len(one) <= LONGEST), "")
    # Fast and exact: a page without an article must not come to the text of its menus. See benchmarks/page_text.py.
    found = library.extract(tree, output_format="html", fast=True, favor_precision=True, include_comments=False)
    frame = _FRAME.fullmatch(_ATTRIBUTES.sub(r"<\1>", found or ""))
    html = frame.group(1).strip() if frame else ""
    if not html:
        return no_text("it shows no article; it may be made by scripts")
    if len(html) > _LONGEST:
        return no_text(f"its text is longer than {_LONGEST} characters")
    return PageText(html, heading, address)


@cache
def _trafilatura() -> ModuleType:
    import trafilatura

    logger = logging.getLogger(trafilatura.__name__)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return trafilatura
