"""Reads an article out of a raw record, or says why there is none. Pure; never raises, whatever the bytes.

The record's key and headers have no say: any program may publish, with any key or none.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.raw import RawArticle
from schemas.rejected import Code, Stage
from services.enricher.plain import plain_text
from services.identity import article_key, raw_event_id

MAX_BYTES = 2 * 1024 * 1024
MAX_NAME = 8192
"""Longest URL or id, in characters: they stand in records of every topic."""

_SHOWN = 80
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATES = ("published_at", "updated_at", "fetched_at")


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an article is rejected; `message` names the field and the value."""

    stage: Stage
    code: Code
    message: str


@dataclass(frozen=True, slots=True)
class Valid:
    """An article with its key and ce_id (see `services.identity`), and its plain texts; `title` is one line.

    All dates are in UTC. `text` is that of the content, or of the summary when there is no content.
    """

    article: RawArticle
    key: str
    ce_id: str
    title: str
    summary: str
    text: str


def validate(value: bytes | None, *, max_bytes: int = MAX_BYTES) -> Valid | Rejection:
    """The article in a raw record's value, or why there is none."""
    if not value or not value.strip():
        return _rejection("empty", "the record has no value: publish the article's JSON as the value")
    if len(value) > max_bytes:
        return _rejection("too_large", f"the value has {len(value)} bytes; at most {max_bytes} are enriched")
    article = _parse(value)
    if isinstance(article, Rejection):
        return article
    if too_long := _too_long(article):
        return too_long
    feed = article.feed.id if article.feed else None
    key = article_key(article.url, feed, article.entry_id, article.page_url)
    if key is None:
        given = f"url is {_shown(article.url)}, not an http(s) address, and" if article.url else "no url, and"
        return _rejection("missing_identity", f"{given} no feed.id with entry_id: give one of the two")
    title = " ".join(plain_text(article.title or "").split())
    summary = plain_text(article.summary_html or "")
    text = plain_text(article.content_html or "") or summary
    if not (title or text or article.retracted):
        return _rejection("missing_text", "title, summary_html and content_html hold no text: give one of them some")
    return Valid(_in_utc(article), key, raw_event_id(article, key), title, summary, text)


def _parse(value: bytes) -> RawArticle | Rejection:
    try:
        return RawArticle.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] != "json_invalid":
            return _invalid(first)
    return _parse_leniently(value)


def _parse_leniently(value: bytes) -> RawArticle | Rejection:
    """What the strict parser refuses but other JSON writers make: a byte order mark, half of a surrogate pair, NaN."""
    try:
        return RawArticle.model_validate(_without_lone_surrogates(json.loads(value.decode("utf-8-sig"))))
    except ValidationError as error:
        return _invalid(error.errors(include_url=False)[0])
    except RecursionError:
        return _rejection("not_json", "the value is JSON nested too deeply")
    except ValueError as error:
        return _rejection("not_json", f"the value is not JSON in UTF-8: {error}; it begins {_shown(value)}")


def _without_lone_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_lone_surrogates(name): _without_lone_surrogates(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    return value


def _invalid(error: ErrorDetails) -> Rejection:
    field = ".".join(map(str, error["loc"]))
    if not field:
        return _rejection("not_an_object", f"the value is {_shown(error['input'])}, not a JSON object")
    return _rejection("invalid_field", f"{field} is {_shown(error['input'])}: {error['msg']}")


def _too_long(article: RawArticle) -> Rejection | None:
    for field, text in _names(article):
        if text and len(text) > MAX_NAME:
            return _rejection(
                "invalid_field", f"{field} is {_shown(text)}: {len(text)} characters; at most {MAX_NAME} are allowed"
            )
    return None


def _names(article: RawArticle) -> Iterable[tuple[str, str | None]]:
    names = (("url", article.url), ("entry_id", article.entry_id))
    feed = article.feed
    return (*names, ("feed.id", feed.id), ("feed.url", feed.url), ("feed.title", feed.title)) if feed else names


def _in_utc(article: RawArticle) -> RawArticle:
    dates = {name: time for name in _DATES if (time := getattr(article, name)) is not None}
    changed = {name: utc for name, time in dates.items() if (utc := _utc(time)) is not time}
    return article.model_copy(update=changed) if changed else article


def _utc(time: datetime) -> datetime | None:
    """The instant in UTC; one without a zone is in UTC already. None at the calendar's ends, which UTC lacks."""
    if time.tzinfo and not time.utcoffset():
        return time
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _rejection(code: Code, message: str) -> Rejection:
    return Rejection("validate", code, message.encode("utf-8", "replace").decode())


def _shown(value: object) -> str:
    text = value[: 2 * _SHOWN].decode("utf-8", "replace") if isinstance(value, bytes) else value
    try:
        quoted = repr(text) if isinstance(text, str) else json.dumps(text, default=str, ensure_ascii=False)
    except RecursionError:
        quoted = f"a deeply nested {type(text).__name__}"
    return quoted if len(quoted) <= _SHOWN else quoted[: _SHOWN - 1] + "…"
