"""Whether the text of a page may stand for that of its entry. Pure.

Pages that say 200 and hold a notice, a log-in form or a question about cookies are common; taken for articles they
would make all articles of the site copies of one another.
"""

import re

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.poller.pages.page_text import PageText
from services.text import html_to_text
from services.unspaced import UNSPACED

_WORD = re.compile(r"[^\W_]+")
_LEAST_LETTERS = 4
_LEAST_SHARE = 0.5


def objection(page: PageText, article: RawArticle) -> FeedProblem | None:
    """Why the entry should keep its own text; None when the page's is better."""
    if page.problem:
        return page.problem
    text = html_to_text(page.html)
    own = max((html_to_text(html or "") for html in (article.content_html, article.summary_html)), key=len)
    if len(text) <= len(own):
        message = f"it shows {len(text)} characters of text, and the feed carries {len(own)}"
        return FeedProblem(code="page_shorter", message=message)
    if not is_about(article.title, f"{page.heading} {text}"):
        return FeedProblem(code="page_other", message="neither its headline nor its text has the words of the title")
    return None


def is_about(title: str | None, text: str) -> bool:
    """Whether at least half of the title's telling words stand in the text; true of a title that has none.

    Telling are words of four letters and more, and in scripts without blanks each two letters.
    """
    telling = _telling(title or "")
    text = text.casefold()
    return sum(word in text for word in telling) >= _LEAST_SHARE * len(telling)


def _telling(title: str) -> set[str]:
    words: set[str] = set()
    for word in _WORD.findall(title.casefold()):
        if UNSPACED.search(word):
            words.update(word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _LEAST_LETTERS:
            words.add(word)
    return words
