"""No change of the models may break a reader of v1. The folder v1 holds the schemas as they were first released."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import TOPICS, Topic
from services.schema_files import json_schema
from tests.schemas.compatibility import breaking_changes

RELEASED = Path(__file__).parent / "v1"
Change = Callable[[dict[str, Any]], None]


def released(alias: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((RELEASED / f"{alias}.json").read_text(encoding="utf-8"))
    return schema


def change_title_type(schema: dict[str, Any]) -> None:
    schema["properties"]["title"] = {"type": "integer"}


def require_language(schema: dict[str, Any]) -> None:
    schema.setdefault("required", []).append("language")


def remove_text(schema: dict[str, Any]) -> None:
    del schema["properties"]["text"]


def make_version_optional(schema: dict[str, Any]) -> None:
    schema["required"].remove("version")


def let_keyword_text_be_null(schema: dict[str, Any]) -> None:
    schema["$defs"]["Keyword"]["properties"]["text"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def remove_feed_url(schema: dict[str, Any]) -> None:
    del schema["$defs"]["FeedRef"]["properties"]["url"]


def add_a_rule(schema: dict[str, Any]) -> None:
    schema["properties"]["rule"]["enum"].append("same_picture")


def add_an_optional_field(schema: dict[str, Any]) -> None:
    schema["properties"]["paywall"] = {"type": "boolean", "default": False}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.alias)
def test_the_models_break_no_reader_of_v1(topic: Topic) -> None:
    assert breaking_changes(released(topic.alias), json_schema(topic), is_input=topic.alias == "raw") == []


@pytest.mark.parametrize(
    ("alias", "change", "told"),
    [
        ("raw", change_title_type, "title: no longer takes null, string"),
        ("raw", require_language, "language: newly required"),
        ("enriched", change_title_type, "title: may now be integer"),
        ("enriched", remove_text, "text: removed"),
        ("enriched", make_version_optional, "version: no longer required"),
        ("enriched", let_keyword_text_be_null, "keywords[].text: may now be null"),
        ("enriched", remove_feed_url, "feed.url: removed"),
        ("duplicates", add_a_rule, "rule: may now be 'same_picture'"),
    ],
)
def test_a_change_that_breaks_a_reader_is_named(alias: str, change: Change, told: str) -> None:
    changed = copy.deepcopy(released(alias))
    change(changed)
    assert told in breaking_changes(released(alias), changed, is_input=alias == "raw")


@pytest.mark.parametrize("alias", [topic.alias for topic in TOPICS])
def test_a_new_optional_field_breaks_nobody(alias: str) -> None:
    changed = copy.deepcopy(released(alias))
    add_an_optional_field(changed)
    assert breaking_changes(released(alias), changed, is_input=alias == "raw") == []
