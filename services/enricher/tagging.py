"""Runs the taggers over a batch's articles, each tagger alone: what fails leaves its fields empty and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from schemas.enriched import EnrichedArticle
from services.enricher.taggers.base import BatchTagger, Draft, Tagger
from services.structs import checking

_log = structlog.get_logger()

_check = checking(
    EnrichedArticle,
    *("language", "asides", "story", "entities", "topics", "keywords", "attributions", "origins", "tags"),
)
_SEEN = frozenset(Draft.__dataclass_fields__)
"""Fields that later taggers see."""


@dataclass(slots=True)
class Tags:
    """The fields of the enriched event that taggers filled, and the names of the taggers that failed."""

    fields: dict[str, object] = field(default_factory=dict)
    degraded: list[str] = field(default_factory=list)


def tag(taggers: Sequence[Tagger], drafts: Sequence[Draft]) -> list[Tags]:
    """Tags for each draft, in order. A draft shows each tagger what those before it have filled in.

    Any exception of a tagger, and any value that its field cannot hold, degrades that article only; it is logged once
    for the tagger and the batch.
    """
    tags = [Tags() for _ in drafts]
    for tagger in taggers:
        if isinstance(tagger, BatchTagger):
            _prepare(tagger, drafts)
        errors: list[Exception] = []
        for draft, found in zip(drafts, tags, strict=True):
            try:
                values = _check(tagger.tag(draft))
            except Exception as error:
                errors.append(error)
                found.degraded.append(tagger.name)
                continue
            found.fields.update(values)
            for name, value in values.items():
                if name in _SEEN:
                    setattr(draft, name, value)
        if errors:
            _log.warning(
                "a tagger failed; its fields stay empty",
                tagger=tagger.name,
                articles=len(errors),
                reason=f"{type(errors[0]).__name__}: {errors[0]}",
            )
    return tags


def _prepare(tagger: BatchTagger, drafts: Sequence[Draft]) -> None:
    try:
        tagger.prepare(drafts)
    except Exception as error:
        _log.warning(
            "a tagger failed on a batch; it goes on article by article",
            tagger=tagger.name,
            articles=len(drafts),
            reason=f"{type(error).__name__}: {error}",
        )
