"""OpenAPI documents that say what is true of all routes of a service, so that none has to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.problems import MEDIA_TYPE

_PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
_NAMED: Final = {404: "Not there, or not this partner's."}
_BODY: Final = {413: "The body is too long."}
_WITHOUT_CONTENT: Final = frozenset({"416"})


@dataclass(frozen=True, slots=True)
class Refusals:
    """Statuses that a service refuses with besides those of all, and what they mean there."""

    named: Mapping[int, str] = field(default_factory=dict)
    """Where a path names something."""
    changing: Mapping[int, str] = field(default_factory=dict)
    """Of every method but GET."""


def install(app: FastAPI, refusals: Refusals) -> None:
    """Let `app`, which has no routes yet, describe its refusals as problem documents and give its operations names."""
    app.router.generate_unique_id_function = operation_id
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _refine(plain(), refusals)
        document: dict[str, Any] = app.openapi_schema or {}
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def operation_id(route: APIRoute) -> str:
    """Return the name of the route: generated clients call their functions so."""
    return re.sub(r"\W", "_", route.name)


def _refine(document: dict[str, Any], refusals: Refusals) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method, refusals)
    schemas = document.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        for example in schema.get("examples", ()):
            _tell_nulls(example, schema, schemas)


def _tell_nulls(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    """Put back the nulls of an example, which FastAPI leaves out of its document wherever they are."""
    meant = _meant(schema, schemas)
    if isinstance(value, list):
        for item in value:
            _tell_nulls(item, meant.get("items", {}), schemas)
    elif isinstance(value, dict):
        value |= {name: None for name in meant.get("required", ()) if name not in value}
        for name, inner in meant.get("properties", {}).items():
            _tell_nulls(value.get(name), inner, schemas)


def _meant(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what `schema` says of a value that is not null, behind a reference; nothing where it is one of several."""
    several = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    one = several[0] if len(several) == 1 else schema
    found: Mapping[str, Any] = schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    return found


def _complete(operation: dict[str, Any], path: str, method: str, refusals: Refusals) -> None:
    answers = operation["responses"]
    told = {
        **({**_NAMED, **refusals.named} if "{" in path else {}),
        **({} if method == "get" else refusals.changing),
        **(_BODY if "requestBody" in operation else {}),
    }
    for status, description in told.items():
        answers.setdefault(str(status), {"description": description})
    for status, answer in answers.items():
        if status >= "400" and status not in _WITHOUT_CONTENT:
            answer["content"] = _PROBLEM
