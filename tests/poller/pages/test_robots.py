"""The rules of robots.txt (RFC 9309)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.pages.robots import ALLOW_ALL, DISALLOW_ALL, MOST_BYTES, Rules, product_token, text_of_file

SITE = "https://paper.example"
LINE = st.one_of(
    st.tuples(
        st.sampled_from(["User-agent", "user agent", "Allow", "Disallow", "Crawl-delay", "Sitemap"]),
        st.sampled_from([":", " : ", ""]),
        st.sampled_from(["*", "wireroom", "wire", "/", "/a*b$", "/%7e", "http://[x/", "1e9", "nan", "-1", "", "#"]),
    ).map("".join),
    st.text(max_size=20),
)


def allowed(text: str, path: str) -> bool:
    return Rules.parse(text).allow(SITE + path)


def test_a_group_that_names_the_product_holds_and_no_other() -> None:
    """RFC 9309, section 2.2.1: only if no group names the crawler, those for * hold."""
    text = "User-agent: *\nDisallow: /\n\nUser-agent: WireRoom\nDisallow: /private"
    assert allowed(text, "/news")
    assert not allowed(text, "/private/1")
    assert not allowed("User-agent: *\nDisallow: /\nUser-agent: other\nAllow: /", "/news")


def test_without_a_group_that_fits_all_is_allowed() -> None:
    """RFC 9309, section 2.2.1."""
    assert allowed("User-agent: other\nDisallow: /", "/news")
    assert allowed("", "/news")
    assert allowed("Disallow: /", "/news")


def test_groups_for_one_product_are_one_group() -> None:
    """RFC 9309, section 2.2.1: their rules are combined, wherever they stand."""
    text = "User-agent: wireroom\nDisallow: /a\nUser-agent: *\nDisallow: /c\nuser-agent: wireroom\nDisallow: /b"
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_several_names_can_share_a_group() -> None:
    """RFC 9309, section 2.1; lines that are no rule, such as Sitemap, end neither a group nor its names (2.2.4)."""
    text = "User-agent: other\nSitemap: https://paper.example/s.xml\nUser-agent: wireroom\n\nDisallow: /a\n"
    assert not allowed(text, "/a")


def test_a_group_without_rules_allows_all() -> None:
    text = "User-agent: *\nDisallow: /\nUser-agent: wireroom\nDisallow:"
    assert allowed(text, "/news")
    assert allowed("User-agent: *\nDisallow: /\nUser-agent: wireroom", "/news")


@pytest.mark.parametrize("name", ["wire", "w", "room", "wireroom-images", "otherwireroom"])
def test_a_name_that_only_resembles_ours_is_not_ours(name: str) -> None:
    """RFC 9309, section 2.2.1: product tokens are compared as a whole."""
    assert allowed(f"User-agent: {name}\nDisallow: /", "/news")


@pytest.mark.parametrize("name", ["wireroom", "WIREROOM", "Wireroom/1.0", "wireroom (+https://paper.example)"])
def test_our_name_counts_in_any_case_and_with_a_version(name: str) -> None:
    assert not allowed(f"User-agent: {name}\nDisallow: /", "/news")


def test_the_longest_match_wins_and_of_equal_ones_the_one_that_allows() -> None:
    """RFC 9309, section 2.2.2."""
    text = "User-agent: *\nDisallow: /\nAllow: /news/\nDisallow: /news/private/\nAllow: /x\nDisallow: /x"
    assert [allowed(text, path) for path in ("/a", "/news/1", "/news/private/1", "/x")] == [False, True, False, True]


def test_paths_are_compared_with_their_case_and_their_escapes_alike() -> None:
    """RFC 9309, section 2.2.2: percent-encoded and plain characters are the same, capitals are not."""
    assert not allowed("User-agent: *\nDisallow: /caf%C3%A9", "/café")
    assert not allowed("User-agent: *\nDisallow: /café?a=b", "/caf%c3%a9?a=b&c=d")
    assert allowed("User-agent: *\nDisallow: /News", "/news")


def test_a_star_stands_for_any_characters_and_a_dollar_for_the_end() -> None:
    """RFC 9309, section 2.2.3; a # begins a comment."""
    text = "User-agent: * # all\nDisallow: /*.pdf$ # prints\nDisallow: /*/print/"
    paths = ("/a.pdf", "/a.pdf?x=1", "/a/print/1", "/print/1")
    assert [allowed(text, path) for path in paths] == [False, True, False, True]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_may_end_in_any_usual_way(end: str) -> None:
    """RFC 9309, section 2.2: EOL."""
    assert not allowed(end.join([" User-agent : *", "", "  disallow:/a  "]), "/a")


def test_robots_txt_itself_is_always_allowed() -> None:
    """RFC 9309, section 2.2.2: the URI of the file is implicitly allowed."""
    assert DISALLOW_ALL.allow(f"{SITE}/robots.txt")
    assert not DISALLOW_ALL.allow(f"{SITE}/")
    assert ALLOW_ALL.allow(f"{SITE}/")


@pytest.mark.parametrize(
    ("delay", "seconds"), [("2.5", 2.5), ("0", 0), ("3600", 10), ("nan", 0), ("inf", 0), ("-1", 0), ("soon", 0)]
)
def test_a_crawl_delay_is_bounded(delay: str, seconds: float) -> None:
    assert Rules.parse(f"User-agent: *\nCrawl-delay: {delay}").delay_s == seconds


def test_the_file_is_utf_8_and_half_a_megabyte_of_it_is_read() -> None:
    """RFC 9309, sections 2.3 and 2.5: at least 500 KiB; a rule that is cut in two is none."""
    assert text_of_file(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\xff") == "User-agent: *\nDisallow: /\ufffd"
    rules = b"User-agent: *\n" + b"Disallow: /long-enough\n" * 30_000 + b"Disallow: /late"
    text = text_of_file(rules)
    assert MOST_BYTES - 100 < len(text) <= MOST_BYTES
    assert text.endswith("Disallow: /long-enough\n")


def test_of_rules_for_thousands_of_others_nothing_is_kept() -> None:
    """Kept for each of them, 280 KB of such a file would take 80 million rules."""
    others = "".join(f"User-agent: bot{number}\n" for number in range(9_000))
    rules = Rules.parse(others + "Disallow: /x\n" * 9_000 + "User-agent: *\nDisallow: /a")
    assert rules.size < 100
    assert not rules.allow(f"{SITE}/a")


@pytest.mark.parametrize(
    ("agent", "token"),
    [("NewsBot/2.1 (+https://x.example)", "NewsBot"), ("desk-reader", "desk-reader"), ("(x)", "wireroom")],
)
def test_the_product_token_is_the_name_of_the_first_product(agent: str, token: str) -> None:
    """RFC 9309, section 2.2.1: a substring of the identification string that is sent."""
    assert product_token(agent) == token


@given(st.lists(LINE, max_size=12), st.sampled_from(["/", "/a", "/axb", "/~", "/\ufffd", "/?"]))
def test_no_file_breaks_the_reading_of_it(lines: list[str], path: str) -> None:
    rules = Rules.parse("\n".join(lines))
    assert rules.allow(SITE + path) in (True, False)
    assert 0 <= rules.delay_s <= 10
