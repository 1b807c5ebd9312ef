"""Pairs of links, for `identity`: those of real feeds, and real links changed in ways that keep the page or do not.

The changes are rules of ours, written down here once more; that Wireroom knows them proves no more than that its code
does what it says. What it is worth on links nobody made up, the real pairs tell.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from services.poller.formats import parse


class Entry(NamedTuple):
    """An entry's link and id, both web addresses."""

    url: str
    entry_id: str
    title: str


def entries(folder: Path) -> list[Entry]:
    """All entries that have a link, of the feeds in a folder, one a file."""
    parsed = [parse(path.read_bytes(), None, "https://feed.example/") for path in sorted(folder.iterdir())]
    return [
        Entry(entry.url, entry.entry_id or "", entry.title or "")
        for feed in parsed
        for entry in feed.entries
        if entry.url and urlsplit(entry.url).hostname
    ]


def _query(parameters: str) -> Callable[[str], str]:
    return lambda url: f"{_bare(url)}{'&' if '?' in url else '?'}{parameters}"


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _host(prefix: str) -> Callable[[str], str]:
    return lambda url: url.replace("://www.", "://", 1).replace("://", f"://{prefix}", 1)


def _path(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(url: str) -> str:
        head, question, query = _bare(url).partition("?")
        return change(head) + question + query

    return changed


def _escaped(url: str) -> str:
    path = urlsplit(url).path
    return url.replace(path, "".join(f"%{ord(one):02x}" if one in "aeiou" else one for one in path), 1)


def _values(name: str) -> Callable[[str], tuple[str, str]]:
    return lambda url: (_query(f"{name}=4711")(url), _query(f"{name}=4712")(url))


def _below(one: str, other: str) -> Callable[[str], tuple[str, str]]:
    return lambda url: (
        _path(lambda head: head.rstrip("/") + one)(url),
        _path(lambda head: head.rstrip("/") + other)(url),
    )


SAME: Mapping[str, Callable[[str], str]] = {
    "http": lambda url: url.replace("https://", "http://", 1),
    "www.": lambda url: url.replace("://www.", "://", 1) if "://www." in url else _host("www.")(url),
    "mobile host": _host("m."),
    "default port": lambda url: url.replace(urlsplit(url).netloc, f"{urlsplit(url).netloc}:443", 1),
    "capitals in the host": lambda url: url.replace(urlsplit(url).netloc, urlsplit(url).netloc.upper(), 1),
    "campaign": _query("utm_source=rss&utm_medium=feed&utm_campaign=x"),
    "click id": _query("fbclid=IwAR0x"),
    "source=rss": _query("source=rss"),
    "fragment": lambda url: f"{_bare(url)}#comments",
    "slash at the end": _path(lambda head: head.rstrip("/") if head.endswith("/") else f"{head}/"),
    "percent-encoding": _escaped,
    "dot segments": _path(lambda head: f"{head}./x/../" if head.endswith("/") else f"{head}/x/.."),
    "index page": _path(lambda head: f"{head.rstrip('/')}/index.html"),
    "?amp=1": _query("amp=1"),
    "Google's redirect": lambda url: f"https://www.google.com/url?sa=t&url={quote(url, safe='')}&usg=x",
    "Facebook's redirect": lambda url: f"https://l.facebook.com/l.php?u={quote(url, safe='')}&h=AT0",
    "Outlook's redirect": lambda url: f"https://a.safelinks.protection.outlook.com/?url={quote(url, safe='')}&data=1",
    "AMP cache": lambda url: f"https://cdn.ampproject.org/c/s/{url.partition('://')[2]}",
}
"""What makes no difference."""

DIFFERENT: Mapping[str, Callable[[str], tuple[str, str]]] = {
    **{name: _values(name) for name in ("id", "p", "v", "article", "story", "page", "s", "ref")},
    "with and without id": lambda url: (_query("id=4711")(url), _bare(url)),
    "case of a value": lambda url: (_query("v=abC")(url), _query("v=abc")(url)),
    "encoded ampersand": lambda url: (_query("q=a%26b=")(url), _query("q=a&b=")(url)),
    "case of the path": _below("/a", "/A"),
    "encoded slash": _below("/a%2Fb", "/a/b"),
    "route of an application": lambda url: (f"{_bare(url)}#!/1", f"{_bare(url)}#!/2"),
    "in Google's redirect": lambda url: (
        f"https://www.google.com/url?q={_query('id=1')(url)}&sa=D",
        f"https://www.google.com/url?q={_query('id=2')(url)}&sa=D",
    ),
    "another port": lambda url: (url, url.replace(urlsplit(url).netloc, f"{urlsplit(url).netloc}:8080", 1)),
}
"""What names another page."""


def same_pairs(links: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """For each change, links and what it makes of them, where that is not the same."""
    return {
        name: [(link, changed) for link in links if (changed := change(link)) != link] for name, change in SAME.items()
    }


def different_pairs(links: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """For each difference, two links made of each."""
    return {name: [change(link) for link in links] for name, change in DIFFERENT.items()}
