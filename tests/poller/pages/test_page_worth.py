"""Whether a page's text may stand for the entry's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import RawArticle
from services.poller.pages.page_text import PageText, no_text
from services.poller.pages.page_worth import is_about, objection

TITLE = "Council votes on bridge"
TEASER = "The council voted."
TEXT = "<p>The council voted on the bridge after a long debate.</p>"


def code(page: PageText, **own: str) -> str | None:
    problem = objection(page, RawArticle.model_validate({"title": TITLE, **own}))
    return problem.code if problem else None


def test_more_text_than_the_teaser_is_worth_having() -> None:
    assert code(PageText(TEXT), summary_html=TEASER) is None
    assert code(PageText(TEXT)) is None


def test_a_page_with_no_more_text_than_the_feed_carries_is_not() -> None:
    """So a page that shows two lines and asks for money takes nothing away."""
    long = "<p>" + "The council voted on the bridge. " * 9 + "</p>"
    assert code(PageText(TEXT), summary_html=TEASER, content_html=long) == "page_shorter"
    assert code(PageText(TEXT), summary_html=long) == "page_shorter"
    assert code(PageText(TEXT), content_html=TEXT) == "page_shorter"


def test_markup_is_no_text() -> None:
    assert code(PageText(TEXT), summary_html="<img src='x'>" * 50) is None


def test_a_page_about_something_else_is_not_taken_for_the_article() -> None:
    consent = "<p>" + "We value your privacy and store cookies on this device to show you advertising. " * 5 + "</p>"
    assert code(PageText(consent, "Before you continue"), summary_html=TEASER) == "page_other"
    assert code(PageText(consent, "Council votes on bridge"), summary_html=TEASER) is None


def test_what_is_wrong_with_the_page_is_told() -> None:
    assert code(no_text("it shows no article"), summary_html=TEASER) == "page_no_text"


@pytest.mark.parametrize(
    ("title", "text", "about"),
    [
        ("Council votes on BRIDGE", "the council votes here", True),
        ("Council votes on bridge", "the council sleeps", False),
        ("Новый мост построят весной", "весной новый мост будет открыт", True),
        ("Новый мост построят весной", "мы заботимся о вашей приватности", False),
        ("議会が新しい橋に投票", "昨日、議会は新しい橋について投票した", True),
        ("議会が新しい橋に投票", "このサイトはクッキーを使用しています", False),
        ("Oh no", "anything", True),
        (None, "anything", True),
    ],
)
def test_half_of_the_titles_telling_words_must_be_there(title: str | None, text: str, about: bool) -> None:
    assert is_about(title, text) is about


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_text_that_has_the_title_in_it_is_about_it(title: str, text: str) -> None:
    assert is_about(title, f"{text} {title} {text}")
