"""Events as people and programs read them: CloudEvents in structured mode, one a line."""

import base64
from datetime import UTC, datetime

from schemas.rejected import (
    ATTEMPTS,
    CODE,
    MESSAGE,
    OFFSET,
    PARTITION,
    REJECTED,
    STAGE,
    TIME,
    TOPIC,
    RejectedArticle,
    RejectReason,
)
from schemas.topics import ARTICLES_REJECTED
from services.cloudevents import Event, header_texts, parse_rfc3339
from services.eventlog.base import StoredRecord
from services.identity import digest


def event_line(record: StoredRecord) -> str | None:
    """A record as a line of JSON; None when it is no event (something foreign in the topic)."""
    event = rejected_event(record) if record.topic == ARTICLES_REJECTED.name else Event.from_record(record)
    return event.to_json_line() if event else None


def reject_reason(record: StoredRecord) -> RejectReason | None:
    """Why a record of the rejected topic was rejected; None when its headers do not say."""
    headers = header_texts(record.headers)
    if CODE not in headers:
        return None
    return RejectReason.model_validate(
        {
            "stage": headers.get(STAGE),
            "code": headers[CODE],
            "message": headers.get(MESSAGE, ""),
            "topic": headers.get(TOPIC),
            "partition": headers.get(PARTITION),
            "offset": headers.get(OFFSET),
            "attempts": headers.get(ATTEMPTS, 1),
            "time": parse_rfc3339(headers.get(TIME)) or datetime.fromtimestamp(record.timestamp_ms / 1000, UTC),
        }
    )


def rejected_event(record: StoredRecord) -> Event | None:
    """A record of the rejected topic as an event with the original inside; None when its headers say no reason."""
    reason = reject_reason(record)
    if reason is None:
        return None
    return rejection_event(reason, record.key, record.value)


def rejection_event(reason: RejectReason, key: bytes | None, value: bytes | None) -> Event:
    """A rejection as an event with the original inside."""
    text, encoded = _as_text(value)
    data = RejectedArticle(
        error=reason, key=key.decode("utf-8", "replace") if key is not None else None, value=text, value_base64=encoded
    )
    identity = digest("rejected", str(reason.topic), str(reason.partition), str(reason.offset), text or encoded or "")
    return Event.of(data, type=REJECTED, source="urn:wireroom:enricher", id=identity, time=reason.time)


def _as_text(value: bytes | None) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    try:
        return value.decode("utf-8"), None
    except UnicodeDecodeError:
        return None, base64.b64encode(value).decode("ascii")
