"""Tells which changes of a JSON Schema would break a reader of v1, or a producer of the raw topic."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def breaking_changes(old: Schema, new: Schema, *, is_input: bool) -> list[str]:
    """What breaks from `old` to `new`, one line each.

    In an output a field must stay, keep its type, and stay required if it was. In an input (the raw article) a field
    must keep taking what it took, and no further field may be required.
    """
    return list(_differences(old, new, old.get("$defs", {}), new.get("$defs", {}), "", is_input))


def _differences(
    old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, path: str, is_input: bool
) -> Iterator[str]:
    old, new = _resolved(old, old_defs), _resolved(new, new_defs)
    yield from _type_differences(old, new, old_defs, new_defs, path or "the payload", is_input)
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for name, schema in old_fields.items():
        here = f"{path}.{name}" if path else name
        if name not in new_fields:
            yield f"{here}: removed"
            continue
        yield from _differences(schema, new_fields[name], old_defs, new_defs, here, is_input)
    if old_fields or new_fields:
        yield from _required_differences(old, new, path, is_input)
    if "items" in old and "items" in new:
        yield from _differences(old["items"], new["items"], old_defs, new_defs, f"{path}[]", is_input)
    old_branches, new_branches = _object_branch(old, old_defs), _object_branch(new, new_defs)
    if old_branches and new_branches:
        yield from _differences(old_branches, new_branches, old_defs, new_defs, path, is_input)


def _required_differences(old: Schema, new: Schema, path: str, is_input: bool) -> Iterator[str]:
    before, after = set(old.get("required", [])), set(new.get("required", []))
    broken = after - before if is_input else before - after
    what = "newly required" if is_input else "no longer required"
    for name in sorted(broken):
        yield f"{path}.{name}: {what}".lstrip(".")


def _type_differences(
    old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, path: str, is_input: bool
) -> Iterator[str]:
    before, after = _types(old, old_defs), _types(new, new_defs)
    if not before and not after:
        return
    broken = before - after if is_input else after - before
    if broken:
        what = "no longer takes" if is_input else "may now be"
        yield f"{path}: {what} {', '.join(sorted(broken))}"


def _types(schema: Schema, defs: Schema) -> set[str]:
    schema = _resolved(schema, defs)
    if "anyOf" in schema:
        return set().union(*(_types(branch, defs) for branch in schema["anyOf"]))
    if "const" in schema:
        return {f"{schema['const']!r}"}
    if "enum" in schema:
        return {f"{value!r}" for value in schema["enum"]}
    kind = schema.get("type")
    return {kind + (f" ({schema['format']})" if "format" in schema else "")} if isinstance(kind, str) else set()


def _object_branch(schema: Schema, defs: Schema) -> Schema | None:
    branches = (_resolved(branch, defs) for branch in schema.get("anyOf", []))
    return next((branch for branch in branches if branch.get("type") in ("object", "array")), None)


def _resolved(schema: Schema, defs: Schema) -> Schema:
    while "$ref" in schema:
        target = defs[schema["$ref"].rpartition("/")[2]]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema
