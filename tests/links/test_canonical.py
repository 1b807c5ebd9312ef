"""All links to one page meet in one form; links to different pages never do."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.links.canonical import canonical_url
from services.links.splitting import LONGEST
from tests.links.urls import names, queries, urls, values, words

STORY = "https://paper.example/2026/story-1"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (STORY, "it is its own form"),
        ("http://paper.example/2026/story-1", "a site serves one page by both schemes"),
        ("HTTPS://www.Paper.example/2026/story-1", "scheme and host know no case; www. is the same site"),
        ("https://www2.paper.example/2026/story-1", "one of many like servers"),
        ("https://m.paper.example/2026/story-1", "mobile host"),
        ("https://mobile.paper.example/2026/story-1", "mobile host"),
        ("https://touch.paper.example/2026/story-1", "mobile host"),
        ("https://www.m.paper.example/2026/story-1", "mobile host of a www. host"),
        ("https://amp.paper.example/2026/story-1", "AMP host"),
        ("https://paper.example./2026/story-1", "a name may end in the root's dot"),
        ("http://paper.example:80/2026/story-1", "default port"),
        ("http://paper.example:443/2026/story-1", "port of the other scheme, which makes no difference"),
        ("https://paper.example:/2026/story-1", "empty port"),
        ("https://paper.example:00443/2026/story-1", "a port is a number"),
        ("https://reader:secret@paper.example/2026/story-1", "who asks is not what is asked for"),
        ("https://paper.example/2026/story-1/", "slash at the end"),
        ("https://paper.example//2026///story-1", "slashes doubled by joining"),
        ("https://paper.example/2026/./x/../story-1", "dot segments (RFC 3986, section 5.2.4)"),
        ("https://paper.example/x/%2e%2e/2026/story-1", "encoded dots are dots (WHATWG URL)"),
        ("https://paper.example/../2026/story-1", "nothing is above the root"),
        ("https:\\\\paper.example\\2026\\story-1", "a browser reads backslashes as slashes"),
        ("https://paper.example/2026/st\n\tory-1", "a browser drops line breaks and tabs"),
        ("\x00 https://paper.example/2026/story-1 \u00a0", "blanks around it"),
        ("https://paper.example/%32%30%32%36/story%2D1", "plain characters encoded (RFC 3986, section 6.2.2.2)"),
        ("https://p%61per.example/2026/story-1", "the same in a host"),
        ("https://ｐａｐｅｒ.example/2026/story-1", "full-width letters in a host (UTS #46)"),
        ("https://paper.example/2026/story-1/index.html", "index page"),
        ("https://paper.example/2026/story-1/Default.aspx", "index page"),
        ("https://paper.example/2026/story-1/index.php", "index page"),
        ("https://paper.example/2026/story-1/amp", "AMP path"),
        ("https://paper.example/2026/story-1/amp/", "AMP path"),
        ("https://paper.example/amp/2026/story-1", "AMP path"),
        ("https://paper.example/2026/story-1.amp", "AMP path"),
        ("https://paper.example/2026/story-1/amp/index.html", "index page of an AMP path"),
        ("https://paper.example/2026/story-1?amp", "AMP parameter"),
        ("https://paper.example/2026/story-1?amp=1", "AMP parameter"),
        ("https://paper.example/2026/story-1?outputType=amp", "AMP parameter"),
        ("https://paper.example/2026/story-1?", "empty query"),
        ("https://paper.example/2026/story-1?&=&", "empty parameters"),
        ("https://paper.example/2026/story-1?utm_source=rss&UTM_Medium=x&fbclid=1", "tracking"),
        ("https://paper.example/2026/story-1?utm%5Fsource=rss", "tracking, encoded"),
        ("https://paper.example/2026/story-1?gclid=1&amp;utm_source=rss", "tracking, escaped once too often"),
        ("https://paper.example/2026/story-1?source=rss", "a value that says whence"),
        ("https://paper.example/2026/story-1;jsessionid=0A1B", "session in the path"),
        ("https://paper.example/(S(abcdefghijkl))/2026/story-1", "session of ASP.NET"),
        ("https://paper.example/2026/story-1?PHPSESSID=1", "session"),
        ("https://paper.example/2026/story-1#comments", "a place in the page"),
        ("https://paper.example/2026/story-1#xtor=RSS-1", "tracking in the fragment"),
        ("https://paper.example/2026/story-1#:~:text=vote", "text fragment"),
        ("https://paper.example/2026/story-1#!", "a route to nowhere"),
        ("https://paper.example/2026/story-1#/", "a route to nowhere"),
    ],
)
def test_these_links_open_one_page(url: str, reason: str) -> None:
    assert canonical_url(url) == STORY, reason


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://en.m.wikipedia.org/wiki/Mill", "https://en.wikipedia.org/wiki/Mill"),
        ("https://a.blogspot.de/2026/a.html?m=1", "https://a.blogspot.com/2026/a.html"),
        ("https://a.blogspot.com.br/2026/a.html", "https://a.blogspot.com/2026/a.html"),
        ("https://München.example/ü", "https://xn--mnchen-3ya.example/%C3%BC"),
        ("https://xn--MNCHEN-3ya.example/%c3%bc", "https://xn--mnchen-3ya.example/%C3%BC"),
        ("https://straße.example/", "https://xn--strae-oqa.example"),
        ("https://i❤.example/", "https://xn--i-7iq.example"),
        ("http://[0:0:0::1]:8080/a", "https://[::1]:8080/a"),
        ("https://paper.example/index.php?b=2&a=1", "https://paper.example?a=1&b=2"),
        ("https://paper.example/a?q=x+y", "https://paper.example/a?q=x+y"),
        ("https://paper.example/a?q=x%20y", "https://paper.example/a?q=x+y"),
        ("https://paper.example/a?id", "https://paper.example/a?id="),
        ("https://app.example/#!/story/1", "https://app.example#!/story/1"),
        ("https://app.example/#/story/1", "https://app.example#/story/1"),
    ],
)
def test_these_are_their_forms(url: str, form: str) -> None:
    assert canonical_url(url) == form


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("/?id=1", "/?id=2", "a parameter"),
        ("/?p=1", "/?p=2", "a parameter"),
        ("/?v=abc", "/?v=abC", "values know case"),
        ("/?ID=1", "/?id=1", "names know case"),
        ("/?article=1", "/?article=1&page=2", "a further parameter"),
        ("/?article=1&page=1", "/?article=1", "a page of an article, even the first"),
        ("/?q=%FF", "/?q=%FE", "bytes that are no UTF-8"),
        ("/?q=a%26b", "/?q=a&b", "an encoded separator"),
        ("/?q=%2B", "/?q=+", "a plus is no blank"),
        ("/?", "/?id=", "an empty value"),
        ("/?s=1", "/?s=2", "tracking on another site"),
        ("/?ref=1", "/?ref=2", "tracking on another site"),
        ("/?src=a", "/?src=b", "tracking on another site"),
        ("/?source=4711", "/", "a value that does not say whence"),
        ("/?sid=7", "/?sid=8", "too short for a session"),
        ("/?amp=12", "/?amp=13", "a value that does not ask for AMP"),
        ("/a", "/A", "paths know case"),
        ("/a%2Fb", "/a/b", "an encoded slash"),
        ("/a%3Fid=1", "/a?id=1", "an encoded question mark"),
        ("/a%2525", "/a%25", "encoded twice"),
        ("/100%", "/100%2525", "a bare percent sign"),
        ("/a;v=1", "/a;v=2", "a parameter of a segment"),
        ("/products/amp", "/products", "AMP may be the subject"),
        ("/amp/news", "/news", "AMP may be a section"),
        ("/index.html/a", "/a", "an index page is the last segment"),
        ("/myindex.html", "/", "another page"),
        ("/#!/a", "/#!/b", "routes"),
        ("/#/a", "/", "a route and the home page"),
    ],
)
def test_these_links_open_different_pages(one: str, other: str, reason: str) -> None:
    assert canonical_url(f"https://paper.example{one}") != canonical_url(f"https://paper.example{other}"), reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://amp.com.au/a", "https://mobile.com.au/a"),
        ("https://m.co.uk/a", "https://touch.co.uk/a"),
        ("https://mobile.de/a", "https://touch.de/a"),
        ("https://news.paper.example/a", "https://sport.paper.example/a"),
        ("https://paper.example/a", "https://paper.example:8080/a"),
        ("https://wwwpaper.example/a", "https://paper.example/a"),
    ],
)
def test_these_hosts_are_different_sites(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "/a", "//a/b", "ftp://paper.example/a", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example",
        "https://", "https:///a", "http://[::1", "http://[::g]/", "http://::1/", "http://a:port/", "http://a:99999/a",
        "http://a:-1/", "http://a b/", "http://a%00b/", "http://a%ff/", "http://<b>/", "http://./", "http:// /", "http://@/",
        "https://a/" + "x" * LONGEST, "x" * 100_000, f"http://{'a' * 2000}/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_has_no_canonical_form(text: str) -> None:
    assert canonical_url(text) is None


@pytest.mark.parametrize("part", ["\ud800", "\x00", "\u202e", "😀", "%", "%zz", "&" * 1000, ";" * 1000, "/." * 1000])
def test_odd_characters_do_no_harm(part: str) -> None:
    for url in (f"https://a.example/{part}", f"https://a.example/?{part}={part}", f"https://a.example/#!{part}"):
        form = canonical_url(url)
        assert form is not None
        assert canonical_url(form) == form
    assert canonical_url(f"https://{part}.example/") is None or part == "😀"


@given(urls)
@example("https://example.org/%25%32%46/index.html/")
@example("https://www.m.example.org/?a=%ff")
@example("https://example.org/#!utm?utm_a=1")
@example("https://www.google.com//url?q=https://a.example/")
@example("https://www.google.com/url?url=https://www.google.com/url?q=https://a.example/")
@example("https://x.example/?amp;amp;id=1&amp%3Bid=2")
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical is not None
    assert canonical_url(canonical) == canonical


@given(st.text(st.characters()))
def test_no_text_breaks_the_canonical_form(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a/{text}", f"http://a/?{text}", f"http://www.google.com/url?q={text}"):
        canonical = canonical_url(url)
        assert canonical is None or canonical_url(canonical) == canonical


@given(names, values, values)
def test_pages_that_differ_in_a_parameter_stay_apart(name: str, one: str, other: str) -> None:
    def form(value: str) -> str | None:
        return canonical_url(f"https://paper.example/show?{urlencode({name: value, 'utm_source': 'x'})}")

    assert (form(one) == form(other)) == (one == other)


@given(words.map(lambda word: f"x{word}"), values)
def test_a_parameter_that_is_not_known_as_noise_is_kept(name: str, value: str) -> None:
    assert canonical_url(f"https://paper.example/show?{urlencode({name: value})}") != "https://paper.example/show"


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
)
def test_pages_that_differ_in_their_name_stay_apart(one: str, other: str) -> None:
    def form(name: str) -> str | None:
        return canonical_url(f"https://paper.example/{quote(f'x{name}x', safe='')}")

    assert (form(one) == form(other)) == (one == other)


@given(queries)
def test_the_order_of_parameters_makes_no_difference(query: str) -> None:
    turned = "&".join(reversed(query.split("&")))
    assert canonical_url(f"http://a.example/?{query}") == canonical_url(f"http://a.example/?{turned}")


@given(urls)
def test_tracking_parameters_make_no_difference(url: str) -> None:
    head, hash_sign, fragment = url.partition("#")
    assert canonical_url(f"{head}&utm_campaign=x&gclid=1{hash_sign}{fragment}") == canonical_url(url)
