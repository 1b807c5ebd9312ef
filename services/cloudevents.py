"""CloudEvents 1.0: an event in Kafka's binary mode (headers beside the payload) and in structured mode (one JSON line).

Binary mode is section 3.2 of the CloudEvents Kafka binding 1.0.2, structured mode the JSON format 1.0.2. The
W3C `traceparent` is the distributed tracing extension.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from pydantic import BaseModel

from services.eventlog.base import Headers, Record, StoredRecord
from services.structs import to_json

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
_SPEC_VERSION, _CONTENT_TYPE = SPEC_VERSION.encode(), CONTENT_TYPE.encode()


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
        """An event with the JSON of a model, or of its struct, as its data."""
        return cls(type, source, id, time, to_json(payload), traceparent)

    def to_record(self, topic: str, key: str) -> Record:
        """The event in binary mode."""
        headers = (
            ("ce_specversion", _SPEC_VERSION),
            ("ce_type", self.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_id", self.id.encode()),
            ("ce_time", rfc3339(self.time).encode()),
            ("content-type", _CONTENT_TYPE),
        )
        traced = (("traceparent", self.traceparent.encode()),) if self.traceparent else ()
        return Record(topic, key.encode(), self.data, headers + traced)

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


def header_text(headers: Headers, name: str) -> str | None:
    """One header as text, the last of its name; None when there is none."""
    found = [value for one, value in headers if one == name]
    return found[-1].decode("utf-8", "replace") if found else None


@lru_cache(maxsize=64)  # All events of a batch are made at one time.
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
