"""The query parameters that a route declares, for answers that name them and what they may say."""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo


def declared(request: Request) -> dict[str, FieldInfo]:
    """Return the parameters of the route of `request` by name; of a model its fields."""
    route = request.scope.get("route")
    return dict(_of(route.dependant)) if isinstance(route, APIRoute) else {}


def takes_several(field: FieldInfo) -> bool:
    """Tell whether a parameter may be repeated."""
    return get_origin(field.annotation) is list


def allowed_values(field: FieldInfo) -> Sequence[str] | None:
    """Return what a parameter may say where those are a few words, else `None`."""
    if field.annotation is bool:
        return ["true", "false"]
    if get_origin(field.annotation) is Literal:
        return list(get_args(field.annotation))
    extra = field.json_schema_extra
    words = extra.get("enum") if isinstance(extra, dict) else None
    return [str(word) for word in words] if isinstance(words, list) else None


def _of(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((field.alias or name, field) for name, field in kind.model_fields.items())
        else:
            yield parameter.alias, parameter.field_info
    for needed in dependant.dependencies:
        yield from _of(needed)
