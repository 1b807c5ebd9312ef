"""Addresses of requests."""

from base64 import b64decode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from services.errors import FetchError
from services.poller.fetching.addresses import is_downgrade, redirected, same_party, shown, web_address

BASE = URL("https://paper.example/a/feed?x=1")


@pytest.mark.parametrize(
    "url",
    [
        "http://paper.example/",
        "http://paper.example/it%27s?sig=a%2Bb%27+c&d=(e)",
        "https://paper.example/%C3%A4/%e4?a%5B%5D=x",
        "https://paper.example//double//slash",
    ],
)
def test_an_address_that_is_one_goes_out_as_it_was_given(url: str) -> None:
    """RFC 3986, section 6.2.2: sub-delims and their escapes are not the same, and some servers sign them."""
    assert str(web_address(url)[0]) == url


@pytest.mark.parametrize(
    ("given_url", "sent"),
    [
        (" http://paper.example/a b \n", "http://paper.example/a%20b"),
        ("http://paper.example/ä?é", "http://paper.example/%C3%A4?%C3%A9"),
        ("http://zeitung-köln.example/", "http://xn--zeitung-kln-zfb.example/"),
        ("http://paper.example?x", "http://paper.example/?x"),
        ("http://paper.example/a/../b", "http://paper.example/b"),
        ("http://paper.example/feed#latest", "http://paper.example/feed"),
        ("HTTP://paper.example:80/", "http://paper.example/"),
    ],
)
def test_what_is_nearly_an_address_is_made_one(given_url: str, sent: str) -> None:
    """RFC 3986, sections 2.1, 5.2.4 and 6.2.3; RFC 5891; a fragment is never sent (RFC 9110, section 7.1)."""
    assert str(web_address(given_url)[0]) == sent


def test_user_and_password_in_an_address_are_basic_credentials_and_leave_it() -> None:
    """RFC 7617; RFC 9110, section 4.2.4 warns of them in addresses that are shown."""
    url, login = web_address("https://ed%40paper:p%C3%A4ss@paper.example/feed")
    assert str(url) == "https://paper.example/feed"
    assert login is not None
    assert b64decode(login.removeprefix("Basic ")).decode() == "ed@paper:päss"


@pytest.mark.parametrize(
    "url",
    ["", "feed", "paper.example/f", "http://", "http:///f", "file:///etc/passwd", "ftp://paper.example/", "http://[x/"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        web_address(url)
    assert caught.value.code == "bad_url"


@pytest.mark.parametrize("port", [22, 25, 6667])
def test_ports_of_other_services_are_refused(port: int) -> None:
    """WHATWG Fetch, "port blocking"."""
    with pytest.raises(FetchError, match=f"port {port}"):
        web_address(f"http://paper.example:{port}/")
    with pytest.raises(FetchError, match=f"port {port}"):
        redirected(BASE, f"http://paper.example:{port}/")
    assert web_address("http://paper.example:8080/")[0].port == 8080


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.example/feed", "https://other.example/feed"),
        ("//other.example/it%27s", "https://other.example/it%27s"),
        ("/feed", "https://paper.example/feed"),
        ("other", "https://paper.example/a/other"),
        ("../../up", "https://paper.example/up"),
        ("?page=2", "https://paper.example/a/feed?page=2"),
        (" /feed ", "https://paper.example/feed"),
        ("/a b", "https://paper.example/a%20b"),
        ("/\udce9t\udce9", "https://paper.example/%E9t%E9"),
        ("/été", "https://paper.example/%C3%A9t%C3%A9"),
        ("/feed#top", "https://paper.example/feed"),
        ("https://user:pass@other.example/", "https://other.example/"),
        ("", "https://paper.example/a/feed?x=1"),
    ],
)
def test_a_redirect_leads_where_its_location_says(location: str, target: str) -> None:
    """RFC 9110, section 10.2.2; RFC 3986, section 5.3."""
    assert str(redirected(BASE, location)) == target


@pytest.mark.parametrize("location", ["http:/feed", "http:///feed", "file:///etc/passwd", "mailto:a@b", "http://[x/"])
def test_a_redirect_to_what_is_no_web_address_is_refused(location: str) -> None:
    with pytest.raises(FetchError) as caught:
        redirected(BASE, location)
    assert caught.value.code == "bad_url"


@given(st.text())
def test_any_location_is_an_address_or_refused(location: str) -> None:
    with suppress(FetchError):
        target = redirected(BASE, location)
        assert target.scheme in ("http", "https")
        assert str(target).isascii()


@given(st.text())
def test_any_address_is_one_or_refused(text: str) -> None:
    with suppress(FetchError):
        url, _ = web_address(f"http://{text}")
        assert url.host
        assert str(url).isascii()


@pytest.mark.parametrize("other", ["https://paper.example/a", "https://PAPER.example:443/b?c"])
def test_a_secret_may_be_told_to_its_own_origin(other: str) -> None:
    """RFC 6454, section 4: scheme, host and port."""
    assert same_party(URL("https://paper.example/feed"), URL(other))


def test_a_secret_may_be_told_to_the_same_host_once_it_has_tls() -> None:
    assert same_party(URL("http://paper.example/feed"), URL("https://paper.example/feed"))
    assert not same_party(URL("https://paper.example/feed"), URL("http://paper.example/feed"))
    assert not same_party(URL("http://paper.example:8080/feed"), URL("https://paper.example/feed"))


@pytest.mark.parametrize(
    "other", ["https://paper.example:8443/", "https://www.paper.example/", "https://other.example/"]
)
def test_a_secret_is_told_to_nobody_else(other: str) -> None:
    assert not same_party(URL("https://paper.example/feed"), URL(other))


def test_only_from_https_to_http_is_a_downgrade() -> None:
    plain, secure = URL("http://paper.example/"), URL("https://paper.example/")
    assert is_downgrade(secure, plain)
    assert not is_downgrade(plain, secure)
    assert not is_downgrade(secure, secure)
    assert not is_downgrade(plain, plain)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://user:pass@paper.example/a@b", "http://paper.example/a@b"),
        ("http://user:p@ss@paper.example/", "http://paper.example/"),
        ("http://paper.example/?mail=a@b", "http://paper.example/?mail=a@b"),
        ("//user@paper.example", "//paper.example"),
    ],
)
def test_messages_show_no_password(address: str, told: str) -> None:
    assert shown(address) == told
