"""CloudEvents 1.0: an event in Kafka's binary mode (headers beside the payload) and in structured mode (one JSON line).

Binary mode is section 3.2 of the CloudEvents Kafka binding 1.0.2, structured mode the JSON format 1.0.2. The
W3C `traceparent` is the distributed tracing extension.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel

from services.eventlog.base import Headers, Record, StoredRecord

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Event:
    """An event and its context. `time` is in UTC; `data` is the payload as UTF-8 JSON."""

    type: str
    source: str
    id: str
    time: datetime
    data: bytes
    traceparent: str | None = None

    @classmethod
    def of(
        cls, payload: BaseModel, *, type: str, source: str, id: str, time: datetime, traceparent: str | None = None
    ) -> "Event":
        """An event with a model's JSON as its data."""
        return cls(type, source, id, time, payload.model_dump_json().encode(), traceparent)

    def to_record(self, topic: str, key: str) -> Record:
        """The event in binary mode."""
        headers: list[tuple[str, bytes]] = [
            ("ce_specversion", SPEC_VERSION.encode()),
            ("ce_type", self.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_id", self.id.encode()),
            ("ce_time", rfc3339(self.time).encode()),
            ("content-type", CONTENT_TYPE.encode()),
        ]
        if self.traceparent:
            headers.append(("traceparent", self.traceparent.encode()))
        return Record(topic, key.encode(), self.data, tuple(headers))

    def to_json_line(self) -> str:
        """The event in structured mode, on one line without a line end."""
        context = {
            "specversion": SPEC_VERSION,
            "type": self.type,
            "source": self.source,
            "id": self.id,
            "time": rfc3339(self.time),
            "datacontenttype": CONTENT_TYPE,
        }
        if self.traceparent:
            context["traceparent"] = self.traceparent
        head = json.dumps(context, ensure_ascii=False)
        return f'{head[:-1]}, "data": {self.data.decode()}}}'

    @classmethod
    def from_record(cls, record: StoredRecord) -> "Event | None":
        """The event that a record holds in binary mode; None when it holds none."""
        headers = header_texts(record.headers)
        if "ce_type" not in headers or "ce_id" not in headers or record.value is None:
            return None
        time = parse_rfc3339(headers.get("ce_time")) or datetime.fromtimestamp(record.timestamp_ms / 1000, UTC)
        return cls(
            headers["ce_type"],
            headers.get("ce_source", ""),
            headers["ce_id"],
            time,
            record.value,
            headers.get("traceparent"),
        )


def header_texts(headers: Headers) -> dict[str, str]:
    """Headers as text; of a repeated one the last counts."""
    return {name: value.decode("utf-8", "replace") for name, value in headers}


def rfc3339(time: datetime) -> str:
    """The instant as RFC 3339 in UTC, with a Z."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_rfc3339(text: str | None) -> datetime | None:
    """The instant a text names; None when it names none, or no zone."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None
