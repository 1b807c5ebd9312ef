"""The rejected record: the original key, value and headers untouched, and why, in headers beside them.

The record in the topic is the original's bytes; `RejectedArticle` is only the form in which it is printed, since
bytes that are not JSON cannot stand in a JSON line as they are.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.raw import Contract

REJECTED = "wireroom.article.rejected.v1"

STAGE = "wireroom.error.stage"
CODE = "wireroom.error.code"
MESSAGE = "wireroom.error.message"
TOPIC = "wireroom.error.topic"
PARTITION = "wireroom.error.partition"
OFFSET = "wireroom.error.offset"
ATTEMPTS = "wireroom.error.attempts"
TIME = "wireroom.error.time"
HEADERS = (STAGE, CODE, MESSAGE, TOPIC, PARTITION, OFFSET, ATTEMPTS, TIME)

Stage = Literal["validate", "enrich"]
Code = Literal[
    "empty",
    "too_large",
    "not_json",
    "not_an_object",
    "invalid_field",
    "missing_identity",
    "missing_text",
    "internal_error",
]


class RejectReason(Contract):
    """Why a raw record was rejected, where it lies, and how often it was tried."""

    stage: str = Field(description="Stage that gave up: validate or enrich; more may come.")
    code: str = Field(description="Why, for programs; more codes may come.")
    message: str
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    attempts: int = 1
    time: datetime


class RejectedArticle(Contract):
    """A rejected record, as printed."""

    error: RejectReason
    key: str | None = Field(None, description="The original key, as UTF-8 with replacement characters.")
    value: str | None = Field(None, description="The original value when it is UTF-8.")
    value_base64: str | None = Field(None, description="The original value when it is not.")
