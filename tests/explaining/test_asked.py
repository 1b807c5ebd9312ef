"""What a person may name: an id, the beginning of one, an address; all else is told in one line."""

import pytest

from services.errors import UsageError
from services.explaining.asked import asked
from services.identity import article_key

ID = "9f2c41d08e5b7a369f2c41d08e5b7a36"


@pytest.mark.parametrize(
    ("text", "id_", "whole"),
    [(ID, ID, True), (f" {ID.upper()}\n", ID, True), (ID[:8], ID[:8], False), (ID[:31], ID[:31], False)],
)
def test_an_id_may_be_given_in_full_or_by_its_first_digits(text: str, id_: str, whole: bool) -> None:
    subject = asked(text)
    assert (subject.id, subject.url, subject.is_whole) == (id_, None, whole)


def test_an_address_is_asked_for_by_its_article_key() -> None:
    subject = asked("HTTP://www.a.example/1?utm_source=x")
    assert subject.id == article_key("https://a.example/1", None, None)
    assert (subject.url, subject.is_whole) == ("HTTP://www.a.example/1?utm_source=x", True)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.m.Quay.example:8443/1", b"quay.example"),
        ("https://bücher.example/1", b""),
        ("https://xn--bcher-kva.example/1", b""),
        ("http://[::1]/1", b"::1"),
    ],
)
def test_a_pages_host_stands_in_all_its_addresses_unless_they_may_be_spelt_otherwise(url: str, host: bytes) -> None:
    assert asked(url).host == host


@pytest.mark.parametrize(
    "text",
    ["", " ", ID[:7], f"{ID}0", "quay", "ftp://a.example/1", "http://", "https://exa mple/", "{}", "🦦", "x" * 9000],
)
def test_what_is_neither_is_refused_with_what_could_be_given(text: str) -> None:
    with pytest.raises(UsageError, match="is no article: give an article's or event's id") as told:
        asked(text)
    assert len(str(told.value)) < 300
