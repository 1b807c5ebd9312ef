"""Documents made to take all time or all memory: each gives entries or a problem, and the next document is read."""

from itertools import pairwise

import pytest

from services.poller.formats.parsed import ParsedFeed
from services.poller.parsers import Parsers

URL = "https://paper.example/f"
BROKEN = b"<rss version='2.0'><channel><item><title>Fish & chips</title><link>/a</link></channel></rss>"


def rss(item: bytes, before: bytes = b"") -> bytes:
    return before + b"<rss version='2.0'><channel><item>" + item + b"</item></channel></rss>"


def _entities(levels: int) -> bytes:
    names = [b"e%d" % level for level in range(levels + 1)]
    declared = b"".join(b'<!ENTITY %s "%s">\n' % (outer, b"&%s;" % inner * 10) for inner, outer in pairwise(names))
    return b"<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY e0 \"ha\">\n" + declared + b"]>\n"


BOMBS = {
    "entities of entities (billion laughs)": rss(b"<title>&e9;</title>", _entities(9)),
    "entities of entities in an attribute": rss(b"<link href='&e9;'/>", _entities(9)),
    "one long entity many times (quadratic blowup)": rss(
        b"<title>" + b"&a;" * 100_000 + b"</title>",
        b'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY a "' + b"x" * 100_000 + b'">\n]>\n',
    ),
    "an entity in a file": rss(
        b"<title>&a;</title>", b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
    ),
    "100,000 tags that are never closed": b"<rss version='2.0'><channel>" + b"<a>" * 100_000,
    "100,000 nested tags": rss(b"<a>" * 100_000 + b"</a>" * 100_000),
    "100,000 nested tags of inline XHTML": (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>"
        + b"<div>" * 100_000
        + b"</div>" * 100_000
        + b"</content></entry></feed>"
    ),
    "an attribute of 50 MB": rss(b"<title a='" + b"x" * 50_000_000 + b"'>A</title>"),
    "an element with 20,000 attributes": rss(
        b"<guid " + b" ".join(b"a%d=''" % n for n in range(20_000)) + b">a</guid>"
    ),
    "20,000 namespaces": rss(b"<a " + b" ".join(b"xmlns:n%d='u:%d'" % (n, n) for n in range(20_000)) + b"/>"),
    "300,000 items": b"<rss version='2.0'><channel>" + b"<item/>" * 300_000 + b"</channel></rss>",
    "a title of 1,000,000 open tags": rss(b"<title>" + b"&lt;b&gt;" * 1_000_000 + b"&lt;/b&gt;</title>"),
    "JSON of 1,000,000 open brackets": b'{"items":' + b"[" * 1_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
async def test_a_bomb_gives_entries_or_a_problem_and_harms_nobody(bomb: bytes) -> None:
    async with Parsers(processes=1, timeout_s=4) as parsers:
        parsed = await parsers.parse(bomb, "text/xml", URL)
        assert parsed.entries or parsed.problems
        assert _characters(parsed) < 2 * len(bomb) + 100_000
        assert len((await parsers.parse(BROKEN, None, URL)).entries) == 1


def _characters(parsed: ParsedFeed) -> int:
    return sum(len(article.title or "") + len(article.url or "") for article in parsed.entries)


async def test_a_document_that_needs_too_much_memory_gets_none() -> None:
    async with Parsers(processes=1) as parsers:
        parsed = await parsers.parse(BOMBS["one long entity many times (quadratic blowup)"], None, URL)
        assert [problem.code for problem in parsed.problems] == ["malformed"]
        assert parsed.entries == ()


async def test_no_entity_brings_a_file_into_an_article() -> None:
    async with Parsers(processes=1) as parsers:
        parsed = await parsers.parse(BOMBS["an entity in a file"], None, URL)
    assert "root:" not in str(parsed)
