"""Well-formed feeds of every format with odd content, as hypothesis strategies."""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

NAMESPACES = " ".join(
    f"xmlns:{prefix}='{uri}'"
    for prefix, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "m": "http://search.yahoo.com/mrss/",
        "old": "http://search.yahoo.com/mrss",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "a": "http://www.w3.org/2005/Atom",
        "geo": "http://www.georss.org/georss",
        "own": "https://paper.example/ns",
    }.items()
)

_WORDS = st.lists(
    st.sampled_from(
        ["Bridge", "ÄÖÜ é", "日本", "“q”", "5 < 6", "AT&T", "&nbsp;", "&amp;", "<b>bold</b>", "<br>", "</p>", "]]>", "\n", "\t ", "Ã©", "\x92", "\u200b", "😀"]
    ),
    max_size=5,
).map(" ".join)  # fmt: skip


def _written(text: str, how: str) -> str:
    """A text as a document may write it."""
    if how == "cdata" and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    if how == "references":
        return "".join(f"&#{ord(c)};" if ord(c) > 126 or c in "<&>" else c for c in text)
    if how == "comment":
        return f"{escape(text[:3])}<!-- <item> & -->{escape(text[3:])}"
    return escape(text)


TEXTS = st.builds(_written, _WORDS, st.sampled_from(["escaped", "cdata", "references", "comment"]))

_LINKS = st.sampled_from(
    ["https://paper.example/a", "/a?x=1&y=2", "b/../c.html#d", "https://paper.example/ä b", "mailto:a@b.example", "http://[x", "?p=1", "//cdn.example/x", "HTTPS://Paper.example", "https://paper.example/?a=1&amp;b=2", " https://paper.example/s\n"]
)  # fmt: skip
_DATES = st.sampled_from(
    ["Fri, 20 Nov 2026 08:00:00 +0100", "Fri, 20 Nov 2026 08:00 EST", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00.5+02:00", "2026-11-20", "20 November 2026", "yesterday", "", "1700000000", "0001-01-01T00:00:00Z"]
)  # fmt: skip
_PEOPLE = st.sampled_from(
    ["Ada Reporter", "ada@paper.example (Ada Reporter)", "Ada <ada@paper.example>", "ada@paper.example", "", "Ada, Ben", "@ada"]
)  # fmt: skip
_TYPES = st.sampled_from(
    ["", " type='text'", " type='html'", " type='text/html'", " type='TEXT'", " type='text/plain'"]
)
_SCOPES = st.sampled_from(["", "", "", " xml:lang='de_CH'", " xml:lang=''", " lang='fr'", " xml:base='https://other.example/x/'", " xml:base='sub/'"])  # fmt: skip
_XHTML = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.builds("<p class='x'>{}</p>".format, inner),
        st.builds("<b>{}</b><br/>{}".format, inner, inner),
        st.builds('<a href="/a?b=1&amp;c=2" title="&quot;">{}</a>'.format, inner),
        st.just("<img src='/p.jpg' alt='&lt;'/>"),
    ),
    max_leaves=5,
)


_NONE = st.just("")


def _element(name: str, content: st.SearchStrategy[str], attributes: st.SearchStrategy[str] = _NONE) -> st.SearchStrategy[str]:  # fmt: skip
    return st.builds(lambda scope, given, text: f"<{name}{scope}{given}>{text}</{name}>", _SCOPES, attributes, content)


def _each(make: Callable[[str], st.SearchStrategy[str]], *names: str) -> st.SearchStrategy[str]:
    return st.sampled_from(names).flatmap(make)


_SHARED = (
    _each(lambda name: _element(name, TEXTS), "title", "dc:title", "m:title"),
    _each(
        lambda name: _element(name, _DATES),
        "pubDate", "published", "updated", "issued", "modified", "created", "dc:date", "dcterms:issued", "dcterms:modified", "dcterms:created", "a:updated", "lastBuildDate",
    ),
    _each(lambda name: _element(name, _PEOPLE.map(escape)), "author", "dc:creator", "itunes:author", "a:author"),
    st.builds("<author>\n<name>{}</name><email>{}</email></author>".format, TEXTS, _PEOPLE.map(escape)),
    _element("dc:language", st.sampled_from(["en-GB", "pt_BR", ""])),
    _element("link", _LINKS.map(escape)),
    st.builds(
        lambda name, rel, kind, href: f"<{name}{rel}{kind} href={quoteattr(href)}/>",
        st.sampled_from(["link", "a:link"]),
        st.sampled_from(["", " rel='alternate'", " rel='self'", " rel='Enclosure'", " rel='via'"]),
        st.sampled_from(["", " type='text/html'", " type='application/json'", " type='Audio/MPEG'"]),
        _LINKS,
    ),
)  # fmt: skip

_IN_ENTRIES = (
    _element("guid", _LINKS.map(escape), st.sampled_from(["", " isPermaLink='false'", " isPermaLink='true'", " ispermalink='FALSE'"])),
    _element("id", st.one_of(_LINKS.map(escape), TEXTS)),
    _each(lambda name: _element(name, TEXTS, _TYPES), "description", "summary", "itunes:summary", "content", "content:encoded", "dc:description"),
    st.builds("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{}</div></content>".format, _XHTML),
    st.builds("<summary type='xhtml'>{}<x:div xmlns:x='http://www.w3.org/1999/xhtml'>a</x:div></summary>".format, TEXTS),
    _each(lambda name: _element(name, TEXTS), "category", "dc:subject", "itunes:keywords", "m:keywords", "m:category"),
    st.builds("<category term={} label={}/>".format, TEXTS.map(lambda t: quoteattr(t[:9].replace("<", "").replace("&", ""))), st.just("'L'")),
    st.just("<category domain='d'>In a domain</category>"),
    st.just("<itunes:category text='Outer'><itunes:category text='Inner'/></itunes:category>"),
    st.builds(lambda link: f"<enclosure url={quoteattr(link)} type='Audio/MPEG' length='1'/>", _LINKS),
    st.builds(lambda name, link: f"<{name}:content url={quoteattr(link)}><{name}:thumbnail url='/t.jpg'/></{name}:content>", st.sampled_from(["m", "old"]), _LINKS),
    st.builds("<m:group><m:title>{}</m:title><m:content url='/g.mp4' type='video/mp4'/><m:description>no</m:description></m:group>".format, TEXTS),
    st.just("<source url='https://other.example/rss'>Other</source>"),
    st.just("<source><title>Other</title><author><name>Their desk</name></author><id>urn:o</id></source>"),
    st.sampled_from(["<geo:point>1 2</geo:point>", "<own:x y='1'>z</own:x>", "<own:x><own:y/></own:x>", "<comments>/c</comments>", "<?pi x?>"]),
)  # fmt: skip


def _document(head: str, form: str, channel: list[str], entries: list[str]) -> bytes:
    scope = f"{NAMESPACES}{head}"
    if form == "rss":
        text = f"<rss version='2.0' {scope}><channel>{''.join(channel)}{''.join(entries)}</channel></rss>"
    elif form == "rdf":
        text = (
            "<r:RDF xmlns='http://purl.org/rss/1.0/' xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
            f"{scope}><channel>{''.join(channel)}</channel>{''.join(entries)}</r:RDF>"
        )
    else:
        text = f"<feed xmlns='{form}' {scope}>{''.join(channel)}{''.join(entries)}</feed>".replace("item>", "entry>")
    return f"<?xml version='1.0'?>\n{text}".encode()


DOCUMENTS = st.builds(
    _document,
    _SCOPES,
    st.sampled_from(["rss", "rdf", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"]),
    st.lists(st.one_of(*_SHARED), max_size=4),
    st.lists(
        st.lists(st.one_of(*_SHARED, *_IN_ENTRIES), max_size=9).map(lambda parts: f"<item>{''.join(parts)}</item>"),
        max_size=3,
    ),
)
