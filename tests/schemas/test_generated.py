"""The generated files of the contract are what the models say, and what JSON Schema allows."""

from pathlib import Path

import jsonschema
import pytest

from schemas.topics import TOPICS, Topic
from services.schema_files import asyncapi, drifted_files, json_schema, write_files


def test_the_committed_files_are_what_the_models_say() -> None:
    assert drifted_files() == [], "run `wireroom schemas export` and commit what it writes"


def test_an_edited_file_is_noticed(tmp_path: Path) -> None:
    write_files(tmp_path)
    assert drifted_files(tmp_path) == []
    (tmp_path / "json" / "raw.json").write_text("{}\n")
    (tmp_path / "asyncapi.yaml").unlink()
    assert {path.name for path in drifted_files(tmp_path)} == {"raw.json", "asyncapi.yaml"}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.alias)
def test_each_schema_is_a_valid_json_schema(topic: Topic) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(topic))


def test_the_asyncapi_document_describes_every_topic_with_its_type_names() -> None:
    document = asyncapi()
    assert {channel["address"] for channel in document["channels"].values()} == {topic.name for topic in TOPICS}
    headers = document["components"]["messages"]["enriched"]["headers"]["properties"]["ce_type"]["enum"]
    assert headers == ["wireroom.article.created.v1", "wireroom.article.updated.v1", "wireroom.article.retracted.v1"]


def test_the_asyncapi_document_stands_alone() -> None:
    references = [text for text in _strings(asyncapi()) if text.startswith("#/$defs")]
    assert references == []


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [node] if isinstance(node, str) else []
