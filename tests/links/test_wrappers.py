"""Redirects that carry their target lead to it; what else their hosts serve stays what it is."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.links.canonical import canonical_url

STORY = "https://paper.example/story?id=1"
CODED = quote(STORY, safe="")


def google_news(address: str, head: bytes = b"\x08\x13\x22") -> str:
    size = bytes([len(address)]) if len(address) < 128 else bytes([len(address) % 128 + 128, len(address) // 128])
    return base64.urlsafe_b64encode(head + size + address.encode() + b"\xd2\x01\x00").decode().rstrip("=")


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={CODED}&ct=ga&cd=x&usg=y",
        f"https://www.google.co.uk/url?sa=t&q={CODED}",
        f"https://www.google.de/url?q={STORY}&sa=D",
        f"http://news.google.com/news/url?sa=t&fd=R&ct2=us&url={CODED}",
        f"https://news.google.com/rss/articles/{google_news(STORY)}?oc=5",
        f"https://news.google.com/articles/{google_news(STORY)}",
        "https://www.google.com/amp/s/paper.example/story?id=1",
        "https://www.google.com/amp/paper.example/story?id=1",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/story?id=1&usqp=mq",
        "https://cdn.ampproject.org/v/s/paper.example/story?id=1&amp_js_v=0.1",
        "https://www.bing.com/amp/s/paper.example/story?id=1",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=5&url={CODED}&c=9&mkt=en-us",
        f"https://l.facebook.com/l.php?u={CODED}&h=AT0",
        f"https://m.facebook.com/l.php?u={CODED}",
        f"https://l.instagram.com/?u={CODED}&e=AT",
        f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=05%7C&reserved=0",
        f"https://t.umblr.com/redirect?z={CODED}&t=YW",
        f"https://out.reddit.com/t3_x?url={CODED}&token=A",
        f"https://www.youtube.com/redirect?event=video_description&q={CODED}",
        f"https://www.linkedin.com/redir/redirect?url={CODED}&urlhash=x",
        f"https://vk.com/away.php?to={CODED}",
        f"https://duckduckgo.com/l/?uddg={CODED}&rut=1",
        f"https://slack-redir.net/link?url={CODED}",
        f"https://href.li/?{STORY}",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={CODED}/RK=2/RS=z-",
        f"https://us.rd.yahoo.com/dailynews/rss/*{CODED}",
        f"https://urldefense.com/v3/__{STORY}__;!!x",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__paper.example_story-3Fid-3D1&d=Dw",
        f"https://feedproxy.google.com/~r/paper/~3/AbC/?url={CODED}",
        f"http://feedproxy.google.com/~r/paper/~3/AbC/{STORY}",
        f"http://feeds.feedburner.com/~r/paper/~3/AbC/{CODED}",
        "https://feeds.feedblitz.com/~/t/0/0/paper/~https://paper.example/story?id=1",
        "https://go.theregister.com/feed/paper.example/story?id=1",
        f"https://t.umblr.com/redirect?z={quote(f'https://l.facebook.com/l.php?u={CODED}', safe='')}",
    ],
)
def test_the_target_is_the_page(url: str) -> None:
    assert canonical_url(url) == STORY


@pytest.mark.parametrize(
    "url",
    [
        f"https://google.com/search?q={CODED}",
        "https://google.com/url?q=mills",
        "https://google.com/url?url=ftp%3A%2F%2Fpaper.example%2Fa",
        "https://google.com/url?q=https%3A%2F%2F",
        f"https://news.google.com/rss/articles/{google_news(STORY, b'xyz')}",
        f"https://news.google.com/articles/{google_news('')}AAAAAAAAAAAAAAAAAAAA",
        "https://facebook.com/paper/posts/1",
        f"https://facebook.com/share?u={CODED}",
        "https://youtube.com/watch?v=1",
        "https://urldefense.com/v3/__https:/*a__;Lw!!x",
        "https://feedproxy.google.com/~r/paper/~3/AbC/story",
        f"https://paper.example/url?q={CODED}",
        f"https://notgoogle.com/url?q={CODED}",
    ],
)
def test_what_carries_no_target_is_a_page_of_its_own(url: str) -> None:
    assert canonical_url(url) == url


def test_a_target_that_was_not_encoded_keeps_its_parameters() -> None:
    wrapped = "https://www.google.com/url?sa=t&q=https://paper.example/?a=1&id={}&usg=x"
    assert canonical_url(wrapped.format(1)) == "https://paper.example?a=1&id=1"
    assert canonical_url(wrapped.format(2)) == "https://paper.example?a=1&id=2"


def test_addresses_in_addresses_are_followed_to_a_bound() -> None:
    def wrapped(times: int) -> str:
        return "https://href.li/?" * times + STORY

    assert canonical_url(wrapped(15)) == STORY
    assert canonical_url(wrapped(16)) is None


@given(
    st.text(),
    st.sampled_from(["www.google.com/url", "news.google.com/articles/", "x.cdn.ampproject.org/c", "href.li/"]),
)
def test_no_text_breaks_the_reading_of_a_redirect(text: str, place: str) -> None:
    for url in (f"https://{place}?url={text}", f"https://{place}/{text}", f"https://{place}{quote(text)}"):
        form = canonical_url(url)
        assert form is None or canonical_url(form) == form
