"""The generated half of the contract: JSON Schema files and an AsyncAPI 3 document, made from the models."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

import schemas
from schemas.rejected import HEADERS as REJECT_HEADERS
from schemas.topics import ARTICLES_REJECTED, TOPICS, Topic

FOLDER = Path(schemas.__file__).parent
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CLOUDEVENTS = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_type": {"type": "string"},
    "ce_source": {"type": "string", "format": "uri-reference"},
    "ce_id": {"type": "string", "description": "Deterministic: the same content gives the same id."},
    "ce_time": {"type": "string", "format": "date-time"},
    "content-type": {"type": "string", "const": "application/json"},
    "traceparent": {"type": "string", "description": "W3C Trace Context."},
}
_REQUIRED_HEADERS = ["ce_specversion", "ce_type", "ce_source", "ce_id", "ce_time", "content-type"]


def json_schema(topic: Topic) -> dict[str, Any]:
    """JSON Schema (2020-12) of a topic's payload: for the raw topic of what is read, else of what is written."""
    mode = "validation" if topic.alias == "raw" else "serialization"
    schema = topic.model.model_json_schema(mode=mode)  # type: ignore[arg-type]
    if mode == "serialization":
        _keep_required_as_validated(schema, topic.model)
    return {"$schema": _DIALECT, "$id": f"urn:wireroom:schema:{topic.alias}:v1", **schema}


def generated_files() -> Mapping[Path, str]:
    """Every generated file, relative to the folder `schemas`, with its text."""
    files = {Path("json") / f"{topic.alias}.json": _json(json_schema(topic)) for topic in TOPICS}
    files[Path("asyncapi.yaml")] = yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=110)
    return files


def drifted_files(folder: Path = FOLDER) -> list[Path]:
    """Generated files in the folder that are missing or are not what the models say."""
    return [
        folder / path
        for path, text in generated_files().items()
        if not (folder / path).is_file() or (folder / path).read_text(encoding="utf-8") != text
    ]


def write_files(folder: Path = FOLDER) -> list[Path]:
    """Write every generated file into the folder and return their paths."""
    written = []
    for path, text in generated_files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all topics."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wireroom",
            "version": "1.0.0",
            "description": "News feeds in, one clean stream of events out. Generated from the models in `schemas/`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.alias: _channel(topic) for topic in TOPICS},
        "operations": {_operation_name(topic): _operation(topic) for topic in TOPICS},
        "components": {"messages": {topic.alias: _message(topic) for topic in TOPICS}},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": topic.description,
        "messages": {topic.alias: {"$ref": f"#/components/messages/{topic.alias}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": topic.retention_ms,
                    "max.message.bytes": topic.max_message_bytes,
                },
            }
        },
    }


def _operation_name(topic: Topic) -> str:
    return ("receive_" if topic.alias == "raw" else "send_") + topic.alias


def _operation(topic: Topic) -> dict[str, Any]:
    return {
        "action": "receive" if topic.alias == "raw" else "send",
        "channel": {"$ref": f"#/channels/{topic.alias}"},
        "summary": topic.description,
    }


def _message(topic: Topic) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": topic.types[0] if len(topic.types) == 1 else topic.alias,
        "summary": topic.description,
        "headers": _headers(topic),
        "payload": _payload(topic),
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}}},
    }
    if topic is not ARTICLES_REJECTED:
        message["contentType"] = "application/json"
    return message


def _payload(topic: Topic) -> dict[str, Any]:
    if topic is ARTICLES_REJECTED:
        return {"description": "The raw record's value, untouched: any bytes, not always JSON."}
    schema = json_schema(topic)
    definitions = schema.pop("$defs", {})
    # Refs of an embedded schema would point into the AsyncAPI document: the definitions are put in their places.
    return {name: _inlined(value, definitions) for name, value in schema.items() if name not in ("$schema", "$id")}


def _headers(topic: Topic) -> dict[str, Any]:
    if topic is ARTICLES_REJECTED:
        reasons = {name: {"type": "string"} for name in REJECT_HEADERS}
        return {"type": "object", "required": list(REJECT_HEADERS), "properties": reasons}
    properties: dict[str, Any] = {**_CLOUDEVENTS, "ce_type": {"type": "string", "enum": list(topic.types)}}
    # A foreign producer may publish a raw article without any header.
    required = {} if topic.alias == "raw" else {"required": _REQUIRED_HEADERS}
    return {"type": "object", **required, "properties": properties}


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            target = definitions[node["$ref"].rpartition("/")[2]]
            return _inlined({**target, **{k: v for k, v in node.items() if k != "$ref"}}, definitions)
        return {key: _inlined(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    return node


def _keep_required_as_validated(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Everything is written always, but v1 readers may rely on the required fields only, or adding one breaks them."""
    validated = model.model_json_schema(mode="validation")
    pairs = [(schema, validated)]
    pairs += [(d, validated.get("$defs", {}).get(name, {})) for name, d in schema.get("$defs", {}).items()]
    for written, read in pairs:
        written.pop("required", None)
        if read.get("required"):
            written["required"] = read["required"]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
