"""The articles that rules are tried on: raw ones, which the taggers fill in first, and enriched events as they are."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from schemas.enriched import CREATED, RETRACTED, UPDATED, EnrichedArticle
from services.enricher.pipeline import draft_of
from services.enricher.taggers.base import Draft, Tagger
from services.enricher.tagging import tag
from services.enricher.validate import Rejection, validate
from services.errors import UsageError

_ENRICHED = (CREATED, UPDATED, RETRACTED)
_OTHERS = ("wireroom.article.duplicate.", "wireroom.article.rejected.", "wireroom.article.unchanged.", "wireroom.feed.")
_BLANK = " \t\r\n\x1e"


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as rules see it. `line` is where it begins, from 1 on; `article_id` that of an enriched one."""

    line: int
    kind: Literal["raw", "enriched"]
    draft: Draft
    article_id: str | None = None
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subjects:
    """The articles, and the types of the events that were passed over since they hold none."""

    articles: tuple[Subject, ...]
    passed_over: tuple[str, ...]


def subjects(data: bytes, name: str, taggers: Sequence[Tagger], *, max_bytes: int) -> Subjects:
    """The articles of a text: JSON Lines, or JSON values of any form behind each other. Raises UsageError."""
    articles, passed_over = [], []
    for line, value in _values(data, name):
        kind = str(value.get("type")) if "specversion" in value else ""
        if kind.startswith(_OTHERS):
            passed_over.append(kind)
            continue
        article = value.get("data") if "specversion" in value else value
        if not isinstance(article, dict):
            raise UsageError(f"{name}, line {line}: the event's data is no article; give one as `wireroom tail` prints")
        if kind in _ENRICHED or ("article_id" in article and "change" in article):
            articles.append(_enriched(article, f"{name}, line {line}", line))
        else:
            articles.append(_raw(article, f"{name}, line {line}", line, taggers, max_bytes))
    if not articles:
        why = f"nothing but {', '.join(sorted(set(passed_over)))}" if passed_over else "nothing"
        raise UsageError(f"{name}: {why} in it; give a raw article, or an event as `wireroom tail` and `pipe` print it")
    return Subjects(tuple(articles), tuple(passed_over))


def _raw(article: dict[str, Any], where: str, line: int, taggers: Sequence[Tagger], max_bytes: int) -> Subject:
    valid = validate(json.dumps(article).encode(), max_bytes=max_bytes)
    if isinstance(valid, Rejection):
        raise UsageError(f"{where}: the enricher would reject the article ({valid.code}): {valid.message}")
    draft = draft_of(valid)
    (tags,) = tag(taggers, [draft])
    return Subject(line, "raw", draft, degraded=tuple(tags.degraded))


def _enriched(article: dict[str, Any], where: str, line: int) -> Subject:
    try:
        event = EnrichedArticle.model_validate(article)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"{where}: this is no enriched article: {field}: {first['msg']}; give the whole event or its data"
        ) from None
    draft = Draft(
        title=event.title or "",
        text=event.text,
        url=event.url,
        summary=event.summary,
        authors=tuple(event.authors),
        feed=event.feed,
        published_at=event.published_at,
        language=event.language,
        asides=event.asides,
        entities=event.entities,
        topics=event.topics,
        keywords=event.keywords,
        attributions=event.attributions,
    )
    return Subject(line, "enriched", draft, event.article_id, tuple(event.degraded))


def _values(data: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects, those of a list one by one, and the lines on which they begin."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}, line {line}: not UTF-8 text; give JSON in UTF-8") from None
    decoder = json.JSONDecoder()
    place = line = 0
    while len(text) > (start := _behind_blank(text, place)):
        line += text.count("\n", place, start)
        try:
            value, place = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            at = text.count("\n", 0, error.pos) + 1
            raise UsageError(f"{name}, line {at}: not JSON: {error.msg}; give an article, or one a line") from None
        except RecursionError:
            raise UsageError(f"{name}, line {line + 1}: JSON that is nested too deeply") from None
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                raise UsageError(f"{name}, line {line + 1}: {json.dumps(one)[:80]} is no JSON object; give an article")
            yield line + 1, one
        line += text.count("\n", start, place)


def _behind_blank(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANK:
        place += 1
    return place
