"""OpenAPI documents that say what is true of all routes of a service, so that none has to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.problem_examples import Refused, everywhere, problem_example
from shared.http.problems import MEDIA_TYPE

_SCHEMAS: Final = "#/components/schemas/"
_RESPONSES: Final = "#/components/responses/"
_EXAMPLES: Final = "#/components/examples/"
_NAMED: Final = {404: "Not there, or not this partner's."}
_BODY: Final = {408: "Nothing came of the body for too long.", 413: "The body is too long."}
_WITHOUT_CONTENT: Final = frozenset({"416"})
_LATER: Final = frozenset({"429", "503"})
_RETRY_AFTER: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


LOCATED: Final[dict[str, Any]] = {
    "headers": {"Location": {"description": "The path of what was made.", "schema": {"type": "string"}}}
}
"""What an answer tells besides its body that made something."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Statuses that a service refuses with besides those of all, and what they mean there."""

    named: Mapping[int, str] = field(default_factory=dict)
    """Where a path names something."""
    changing: Mapping[int, str] = field(default_factory=dict)
    """Of every method but GET."""
    examples: Mapping[int, Refused] = field(default_factory=dict)
    """What it says then, where that is not what every service says."""
    path: str = "/"
    """Of the service; the examples of what every service says are about it."""


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
    components = document.setdefault("components", {})
    schemas, told = components.setdefault("schemas", {}), components.setdefault("examples", {})
    said = {**everywhere(refusals.path), **refusals.examples}
    for path, method, operation in _operations(document):
        _name_bodies(operation, schemas)
        _complete(operation, path, method, refusals)
        _need_condition(operation)
        for status in _refused(operation):
            told[_name_of(status)] = {"value": problem_example(HTTPStatus(int(status)), said[int(status)])}
        _share(operation, components.setdefault("responses", {}))
    for schema in schemas.values():
        for example in schema.get("examples", ()):
            _tell_nulls(example, schema, schemas)
    for _, _, operation in _operations(document):
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                _tell_nulls(content.get("example"), content.get("schema", {}), schemas)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _name_bodies(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Make components of the bodies that a route describes by itself; a generated client names its types after them."""
    for body in (operation.get("requestBody", {}), *operation["responses"].values()):
        for content in body.get("content", {}).values():
            if "schema" in content:
                content["schema"] = _by_name(content["schema"], schemas)


def _by_name(schema: Any, schemas: dict[str, Any]) -> Any:
    """Return `schema` with a reference in the place of every object in it that has a title."""
    if isinstance(schema, list):
        return [_by_name(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: each if name == "examples" else _by_name(each, schemas) for name, each in schema.items()}
    if schema.get("type") != "object" or not isinstance(schema.get("title"), str):
        return inner
    schemas[schema["title"]] = inner
    return {"$ref": _SCHEMAS + schema["title"]}


def _need_condition(operation: dict[str, Any]) -> None:
    # Its lack is answered with 428 and not by FastAPI, to which the header is optional.
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-match" and "412" in operation["responses"]:
            parameter |= {"required": True, "schema": {"type": "string"}}


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
    for code, description in told.items():
        answers.setdefault(str(code), {"description": description})
    for status in _refused(operation):
        answers[status]["content"] = _problem(status)
        if status in _LATER:
            answers[status]["headers"] = _RETRY_AFTER


def _share(operation: dict[str, Any], shared: dict[str, Any]) -> None:
    """Make components of refusals, as they are said first; a refusal that says something else stays where it is."""
    answers = operation["responses"]
    for status in _refused(operation):
        name = _name_of(status)
        if shared.setdefault(name, answers[status]) == answers[status]:
            answers[status] = {"$ref": _RESPONSES + name}


def _refused(operation: Mapping[str, Any]) -> list[str]:
    return [status for status in operation["responses"] if status >= "400" and status not in _WITHOUT_CONTENT]


def _problem(status: str) -> dict[str, Any]:
    name = _name_of(status)
    content = {"schema": {"$ref": _SCHEMAS + "ProblemDetails"}, "examples": {name: {"$ref": _EXAMPLES + name}}}
    return {MEDIA_TYPE: content}


def _name_of(status: str) -> str:
    """Return the name of a status as components have it: `NotFound`."""
    return HTTPStatus(int(status)).phrase.replace(" ", "")
