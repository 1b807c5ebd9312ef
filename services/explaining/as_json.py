"""An explanation for programs: one JSON object, the events' payloads as they stand in the topics. Pure."""

from collections.abc import Iterable
from typing import Any

from services.cloudevents import rfc3339
from services.explaining.alignment import Segment
from services.explaining.explanation import Comparison, Explanation
from services.explaining.history import Carried, Version
from services.explaining.wording import rule_meaning


def described(explanation: Explanation) -> dict[str, Any]:
    """The object that `wireroom explain --json` prints."""
    history, found = explanation.history, explanation.found
    return {
        "asked": explanation.asked.text,
        "article_id": history.article_id,
        "events": sorted(found.events),
        "note": found.note,
        "versions": [_version(explanation, version) for version in history.versions],
        "sightings": [_carried(explanation, one) for one in history.carried],
        "rejected": [{"id": one.id, **one.reason.model_dump(mode="json")} for one in history.refused],
    }


def _version(explanation: Explanation, version: Version) -> dict[str, Any]:
    return {
        "id": version.event.id,
        "time": rfc3339(version.event.time),
        "data": version.article.model_dump(mode="json"),
        "changes": [
            {"field": change.field, "segments": _segments(change.segments)}
            for change in explanation.changes.get(version.article.version, ())
        ],
    }


def _carried(explanation: Explanation, one: Carried) -> dict[str, Any]:
    comparison = explanation.comparisons.get(one.event.id)
    return {
        "id": one.event.id,
        "time": rfc3339(one.event.time),
        "data": one.duplicate.model_dump(mode="json"),
        "meaning": rule_meaning(one.duplicate),
        "texts": _comparison(comparison) if comparison else None,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {"missing": comparison.missing, "segments": _segments(comparison.segments)}


def _segments(segments: Iterable[Segment]) -> list[list[str]]:
    return [[segment.kind, segment.text] for segment in segments]
