"""Pages to take articles out of: entries of real feeds that carry their whole text, set in pages of three kinds.

What surrounds an article is what readers see on news sites: a banner that asks for cookies, navigation, a byline,
buttons to share, a newsletter's box, teasers of other articles, readers' comments, a footer. The kinds differ in how
much their markup tells of what is what.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import feedparser

from services.text import html_to_text

_LEAST_WORDS = 80
_MOST_OF_A_FEED = 6
_SECTIONS = "Home World Politics Business Technology Science Health Sports Culture Opinion Video Podcasts".split()
_COOKIES = "We and our partners store cookies on your device to personalise advertising. Accept all or manage choices."
_NEWSLETTER = "Sign up for our morning briefing and get the stories that matter delivered to your inbox every day."
_FOOTER = "All rights reserved. Use of this site means that you agree to our terms of service and privacy policy."


@dataclass(frozen=True, slots=True)
class Article:
    """An entry: its title, its HTML, and the words that a reader should get."""

    title: str
    html: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An article's page, as text."""

    kind: str
    html: str
    article: Article


def articles(folder: Path) -> list[list[Article]]:
    """The entries with their whole text, by feed; a few of each, so that no feed outweighs the others."""
    feeds = []
    for file in sorted(folder.iterdir()):
        parsed = feedparser.parse(io.BytesIO(file.read_bytes()), sanitize_html=False, resolve_relative_uris=False)
        found = []
        for entry in parsed.entries:
            html = str(entry["content"][0]["value"]) if entry.get("content") else ""
            words = tuple(html_to_text(html).split())
            if len(words) >= _LEAST_WORDS and "<p" in html:
                found.append(Article(html_to_text(entry.get("title", "")), html, words))
        if len(found) > 1:
            feeds.append(found[:_MOST_OF_A_FEED])
    return feeds


def pages(feeds: Sequence[Sequence[Article]]) -> Iterator[Page]:
    """Each article in each kind of page, among teasers of its neighbours and comments made of other feeds' words."""
    for number, feed in enumerate(feeds):
        strangers = feeds[(number + 1) % len(feeds)]
        comments = [" ".join(stranger.words[10:50]) for stranger in strangers]
        for article in feed:
            teasers = [(other.title, " ".join(other.words[:25])) for other in feed if other is not article]
            for kind, build in _KINDS.items():
                yield Page(kind, build(article, teasers, comments), article)


def _semantic(article: Article, teasers: Sequence[tuple[str, str]], comments: Sequence[str]) -> str:
    """HTML5's own elements."""
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in _SECTIONS)
    other = "".join(f"<article><h3><a href='/a'>{escape(a)}</a></h3><p>{escape(b)}</p></article>" for a, b in teasers)
    said = "".join(f"<li class='comment'><b>Reader</b><p>{escape(text)}</p></li>" for text in comments)
    return _document(
        article,
        f"<div class='cookie-banner'><p>{_COOKIES}</p></div><header><nav><ul>{menu}</ul></nav></header><main><article>"
        f"<h1>{escape(article.title)}</h1><p class='byline'>By Jane Reporter</p>{article.html}</article>"
        f"<aside class='related'><h2>Read more</h2>{other}</aside>"
        f"<section id='comments'><h2>Comments</h2><ol>{said}</ol></section></main>"
        f"<aside class='newsletter'><p>{_NEWSLETTER}</p></aside><footer><p>{_FOOTER}</p></footer>",
    )


def _blog(article: Article, teasers: Sequence[tuple[str, str]], comments: Sequence[str]) -> str:
    """Divisions whose class names are those of a common blog system."""
    menu = "".join(f"<li class='menu-item'><a href='/{name}'>{name}</a></li>" for name in _SECTIONS)
    other = "".join(
        f"<div class='related-post'><a href='/a'>{escape(a)}</a><p>{escape(b)}</p></div>" for a, b in teasers
    )
    said = "".join(f"<div class='comment-body'><cite>Reader</cite><p>{escape(text)}</p></div>" for text in comments)
    return _document(
        article,
        f"<div id='masthead'><ul class='menu'>{menu}</ul></div><div id='content'><div class='post hentry'>"
        f"<h1 class='entry-title'>{escape(article.title)}</h1><div class='entry-meta'>By Jane, 3 May</div>"
        f"<div class='entry-content'>{article.html}<div class='sharedaddy'>Share this: <a href='#'>Mail</a></div></div>"
        f"<div class='related-posts'><h3>Related</h3>{other}</div></div>"
        f"<div id='comments' class='comments-area'><h2>3 thoughts</h2>{said}</div></div>"
        f"<div id='secondary' class='widget-area'><div class='widget'><p>{_NEWSLETTER}</p></div></div>"
        f"<div id='colophon'>{_FOOTER}</div><div id='gdpr-consent'>{_COOKIES}</div>",
    )


def _nameless(article: Article, teasers: Sequence[tuple[str, str]], comments: Sequence[str]) -> str:
    """Divisions whose class names say nothing, as bundlers make them."""
    menu = "".join(f"<a class='k3' href='/{name}'>{name}</a>" for name in _SECTIONS)
    other = "".join(f"<a class='z9' href='/a'><div>{escape(a)}</div><div>{escape(b)}</div></a>" for a, b in teasers)
    said = "".join(f"<div class='u1'><span>Reader</span><div>{escape(text)}</div></div>" for text in comments)
    return _document(
        article,
        f"<div id='root'><div class='a1'>{menu}</div><div class='b2'><div class='c3'><h1>{escape(article.title)}</h1>"
        f"<div class='d4'>Jane Reporter</div><div class='e5'>{article.html}</div></div><div class='f6'>{other}</div>"
        f"<div class='g7'>{said}</div></div><div class='h8'>{_NEWSLETTER}</div><div class='i9'>{_FOOTER}</div></div>",
    )


_KINDS = {"semantic": _semantic, "blog": _blog, "nameless": _nameless}


def _document(article: Article, body: str) -> str:
    title = escape(article.title)
    style = "<style>.a{color:red}</style><script>window.page = {kind: 'article', words: ['Home', 'World']};</script>"
    head = f"<head><title>{title} | The Paper</title>{style}</head>"
    return f"<!doctype html><html lang='en'>{head}<body>{body}</body></html>"
