"""OpenAPI documents that say of refusals what is true of all routes of a service, so that none has to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI

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
    """Let `app` describe its refusals as problem documents."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            for path, operations in plain()["paths"].items():
                for method, operation in operations.items():
                    _complete(operation, path, method, refusals)
        document: dict[str, Any] = app.openapi_schema or {}
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


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
