"""Addresses of all kinds, for properties."""

from urllib.parse import quote, urlencode

from hypothesis import strategies as st

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=12)
names = st.sampled_from(
    ["id", "p", "v", "article", "story", "page", "n", "q", "ref", "s", "src", "amp;id", "ID", "a b", "ü"]
)
values = st.text(st.characters(codec="utf-8"), max_size=8)
segments = words.map(lambda word: quote(word, safe="")) | st.sampled_from(
    [
        "..",
        ".",
        "",
        "amp",
        "index.html",
        "story-1",
        "a.amp",
        "story-2.amp.html",
        "%2e%2e",
        "%2F",
        "a;jsessionid=1",
        "(S(abcdefghij))",
    ]
)
paths = st.lists(segments, max_size=5).map("/".join)
queries = st.lists(st.tuples(names | words, values), max_size=4).map(urlencode)
hosts = st.sampled_from(
    [
        "example.org", "www.example.org", "m.example.org:8080", "WWW.münchen.example", "[::1]:81", "x", "en.m.example.org",
        "www.google.com", "l.facebook.com", "r.search.yahoo.com", "urldefense.com", "a.blogspot.de", "amp.com.au", "1.2.3.4",
    ]
)  # fmt: skip
urls = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    hosts,
    paths,
    queries,
    st.sampled_from(["", "top", "!/a", "/a", "!", "/", "!!/ü", "//a", "xtor=RSS-1"]),
)
