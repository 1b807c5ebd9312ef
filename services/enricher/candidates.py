"""What of valid articles decides: fingerprints and story vectors, made for a whole batch at once. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from services.enricher.claims import Candidate
from services.enricher.near import Fingerprints, fingerprints
from services.enricher.stories import vectors
from services.enricher.validate import Valid
from services.enricher.wording import Wording, worded
from services.noise import quiet, quiet_title

One = TypeVar("One")


Told = tuple[Fingerprints, bytes | None]
"""An article's fingerprints and the vector by which its story is found."""


def reading(title: str, text: str, *, retracted: bool = False) -> Wording:
    """What of an article is compared: its words without noise."""
    return Wording(quiet_title(title), quiet(text), retracted)


def told(readings: Sequence[Wording], *, near: bool = True) -> list[Told]:
    """What each of the articles is compared by, made at once."""
    return [
        one for some in worded(readings) for one in zip(fingerprints(some, sketched=near), vectors(some), strict=True)
    ]


def candidates(articles: Sequence[Valid], *, near: bool = True) -> list[Candidate | Exception]:
    """A candidate for each article, or the error that it met. Without `near` only exact copies are found."""
    return _each(lambda some: _candidates(some, near), articles)


def _candidates(articles: Sequence[Valid], near: bool) -> list[Candidate]:
    readings = [reading(one.title, one.text, retracted=one.article.retracted) for one in articles]
    return [_candidate(*one) for one in zip(articles, told(readings, near=near), strict=True)]


def _candidate(valid: Valid, found: Told) -> Candidate:
    article = valid.article
    prints, vector = found
    return Candidate(
        key=bytes.fromhex(valid.key),
        ce_id=valid.ce_id,
        feed=article.feed.id if article.feed else None,
        entry_id=article.entry_id,
        retracted=article.retracted,
        prints=prints,
        vector=vector,
        published_ms=_milliseconds(article.published_at),
    )


def _each(made: Callable[[Sequence[Valid]], list[One]], articles: Sequence[Valid]) -> list[One | Exception]:
    """All at once; when one article fails, one by one, so that it fails alone."""
    try:
        return [*made(articles)]
    except Exception as error:
        if len(articles) == 1:
            return [error]
        return [result for article in articles for result in _each(made, [article])]


def _milliseconds(time: datetime | None) -> int | None:
    return int(time.timestamp() * 1000) if time else None
