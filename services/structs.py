"""Structs of msgspec with the fields of the contract's models, for what is made and written by the hundred.

The models of `schemas` are the contract; what comes from outside is read with them. But an object of a model takes
two to five times as long to make, check and write as a struct does. A struct here has the model's names, types, bounds
and defaults, and its JSON is the model's. Making one directly checks nothing; `checking` does.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

import msgspec
from annotated_types import Ge, Le, MinLen
from msgspec import UNSET, UnsetType
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Model = TypeVar("Model", bound=BaseModel)

_encoder = msgspec.json.Encoder(enc_hook=lambda value: vars(value))


def struct_of(model: type[Model]) -> type[Model]:
    """The struct with the model's fields, under the model's type: the two are alike to whoever makes or reads them."""
    return cast(type[Model], _struct_of(model))


def checking(model: type[BaseModel], *names: str) -> Callable[[Mapping[str, object]], dict[str, object]]:
    """What checks values for some of the model's fields, by their names, and makes structs of the mappings, models and
    structs within. Raises ValueError, also for a name that is none of these."""
    fields = [(name, _type_of(model.model_fields[name]) | UnsetType, UNSET) for name in names]
    struct = msgspec.defstruct(f"Some{model.__name__}", fields, kw_only=True, forbid_unknown_fields=True)

    def check(values: Mapping[str, object]) -> dict[str, object]:
        found = msgspec.convert(values, struct, from_attributes=True)
        return {name: getattr(found, name) for name in values}

    return check


def to_json(value: object) -> bytes:
    """A struct or a model as JSON in UTF-8."""
    return value.model_dump_json().encode() if isinstance(value, BaseModel) else _encoder.encode(value)


@cache
def _struct_of(model: type[BaseModel]) -> type[msgspec.Struct]:
    fields = [(name, _type_of(field), _default(field)) for name, field in model.model_fields.items()]
    # What refers to nothing but texts and numbers is in no cycle, so the garbage collector need not walk it.
    return msgspec.defstruct(model.__name__, fields, kw_only=True, gc=False, module=__name__)


def _type_of(field: FieldInfo) -> Any:
    told = _converted(field.annotation)
    bounds: dict[str, Any] = {}
    for bound in field.metadata:
        match bound:
            case Ge(ge=least):
                bounds["ge"] = least
            case Le(le=most):
                bounds["le"] = most
            case MinLen(min_length=least):
                bounds["min_length"] = least
            case _:
                raise TypeError(f"no struct can bear {bound!r}")
    return Annotated[told, msgspec.Meta(**bounds)] if bounds else told


def _converted(annotation: Any) -> Any:
    """The type with structs in the place of models."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return struct_of(annotation)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return Union[tuple(part if part is NoneType else _converted(part) for part in parts)]  # noqa: UP007
    if origin in (list, tuple):
        return origin[tuple(_converted(part) for part in parts)]
    return annotation


def _default(field: FieldInfo) -> Any:
    if field.is_required():
        return msgspec.NODEFAULT
    if field.default_factory is not None:
        return msgspec.field(default_factory=cast(Callable[[], Any], field.default_factory))
    return field.default
