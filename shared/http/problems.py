"""RFC 9457 problem details: what a caller is told when a request cannot be served.

Problem
├── InvalidParameter   400   a query or path parameter; names it and what is allowed
├── InvalidBody        422   the JSON body; names each field
├── Unauthenticated    401   no token, or one that does not verify
├── Forbidden          403   the role may not
├── NotFound           404   not there, or not this partner's
├── Conflict           409   not in this state
├── Gone               410   it was there
├── PreconditionFailed 412   somebody changed it since it was read
├── TooLarge           413   over a stated limit
├── PreconditionRequired 428 a change must say what it was read as
├── TooManyRequests    429   more than one partner may have at once
└── Unavailable        503   the database or the broker is away
"""

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pymongo.errors import PyMongoError
from starlette.exceptions import HTTPException

from shared.errors import TenantryError, TransientError
from shared.http.middleware import PRIVATE, methods_at
from shared.http.parameters import allowed_values, declared

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
CORRELATION_HEADER = "x-correlation-id"
_JSON: Final = re.compile(r"application/(json|[\w.+-]+\+json)\b", re.ASCII | re.IGNORECASE)
_NO_OBJECT: Final = frozenset({"model_attributes_type", "model_type", "dict_type"})


class FieldError(BaseModel):
    """What is wrong with one field of a body."""

    field: str = Field(description="With dots into lists and objects: `tags.0.name`.", examples=["tags.0.name"])
    reason: str


class ProblemDetails(BaseModel):
    """Why a request was refused (RFC 9457). Members that do not apply are left out; others may be added."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        "about:blank", description="Always `about:blank`: the status says what kind it is.", examples=["about:blank"]
    )
    title: str = Field(description="The status in words.", examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(
        description="What is wrong and what to do about it, in words.",
        examples=["`from` must be a month such as 2025-03"],
    )
    instance: str = Field("", description="The path that was asked for.", examples=["/v1/customers"])
    correlation_id: str | None = Field(
        None, description="For the operator: the log has it too. Every answer says it as `X-Correlation-Id`."
    )
    parameter: str = Field("", description="Of a query or path parameter or a header: its name.", examples=["sort"])
    allowed: list[str] = Field([], description="What the parameter may say, where that is a few words.")
    errors: list[FieldError] = Field([], description="Of a body: each field that does not fit.")
    field: str | None = Field(None, description="Of a change that contradicts what is there: the field that does.")
    etag: str = Field("", description="Of a change that came too late: the present `ETag`.", examples=['"3"'])


class Problem(TenantryError):
    """A refusal in words that the caller understands."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str, **extensions: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions = extensions


class InvalidParameter(Problem):
    """A query or path parameter that does not fit."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, name: str, detail: str, allowed: Sequence[str] | None = None) -> None:
        extensions: dict[str, Any] = {"parameter": name}
        if allowed is not None:
            extensions["allowed"] = list(allowed)
        super().__init__(detail, **extensions)


class InvalidBody(Problem):
    """A body with fields that do not fit."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Sequence[FieldError]) -> None:
        first = f"{errors[0].field}: {errors[0].reason}" if errors else "the body is not valid"
        super().__init__(first, errors=[error.model_dump() for error in errors])


class Unauthenticated(Problem):
    """No token, or one that does not verify."""

    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": 'Bearer realm="tenantry"'}


class Forbidden(Problem):
    """The caller is known, and may not."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Problem):
    """Nothing there for this partner."""

    status = HTTPStatus.NOT_FOUND


class Conflict(Problem):
    """The thing is not in the state that the request needs."""

    status = HTTPStatus.CONFLICT


class Gone(Problem):
    """The thing existed and will not come back."""

    status = HTTPStatus.GONE


class PreconditionFailed(Problem):
    """The change was made from a state that is no longer there; it would undo somebody's work."""

    status = HTTPStatus.PRECONDITION_FAILED


class PreconditionRequired(Problem):
    """The change does not say which state it was made from."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class TooLarge(Problem):
    """Over a stated limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyRequests(Problem):
    """More than one partner may have at once."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    headers: ClassVar[dict[str, str]] = {"Retry-After": "30"}


class Unavailable(Problem):
    """Something the service needs is away; trying again helps."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


def install(app: FastAPI) -> None:
    """Answer every error of `app` as problem details."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(TransientError, _away)
    app.add_exception_handler(PyMongoError, _away)
    app.add_exception_handler(Exception, unexpected)


def render(problem: Problem, request: Request) -> JSONResponse:
    """Return the response of `problem`."""
    return _response(problem.status, problem.detail, request, headers=problem.headers, **problem.extensions)


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101  # registered for this class only
    return render(error, request)


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class only
    errors = [_field_error(each) for each in error.errors()]
    in_body = any(each["loc"][0] == "body" for each in error.errors())
    if in_body:
        return render(_not_json(request) or InvalidBody(errors), request)
    first = error.errors()[0]
    # Of a list, the name of the parameter without the place in it.
    name = str(first["loc"][1] if len(first["loc"]) > 1 else first["loc"][0])
    field = declared(request).get(name)
    allowed = allowed_values(field) if field else None
    return render(InvalidParameter(name, f"`{name}`: {_reason(first, field)}", allowed), request)


def _not_json(request: Request) -> InvalidBody | None:
    """Return the problem of a body that is not announced as JSON, as many clients do unless told otherwise."""
    kind = request.headers.get("content-type")
    if _JSON.match(kind or "") or (kind is None and not _has_content(request)):
        return None
    told = "is missing" if kind is None else f"is {kind.partition(';')[0]!r}"
    reason = f"{told}; send JSON, with `Content-Type: application/json`"
    return InvalidBody([FieldError(field="Content-Type", reason=reason)])


def _has_content(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _reason(error: dict[str, Any], field: FieldInfo | None) -> str:
    """Return what is wrong with a parameter; a pattern is told in the words of its description."""
    if error["type"] != "string_pattern_mismatch" or field is None or not field.description:
        return str(error["msg"])
    return f"{error['input']!r} does not fit; {field.description}"


def _field_error(error: dict[str, Any]) -> FieldError:
    # Of a text that is no JSON the place in it is told, which is no field.
    inner = () if error["type"] == "json_invalid" else error["loc"][1:]
    where = ".".join(str(part) for part in inner) or str(error["loc"][0])
    reason = "must be a JSON object" if error["type"] in _NO_OBJECT else error["msg"].removeprefix("Value error, ")
    return FieldError(field=where, reason=reason)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class only
    status, detail = HTTPStatus(error.status_code), str(error.detail)
    match status:
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _other_methods(request)
        case HTTPStatus.BAD_REQUEST if isinstance(error.__cause__, ValueError | RecursionError):
            # Bytes that are no UTF-8, a number of thousands of digits, nesting without end.
            return render(InvalidBody([FieldError(field="body", reason="cannot be read as JSON in UTF-8")]), request)
        case HTTPStatus.NOT_FOUND if detail == status.phrase:
            detail = f"there is nothing at {request.url.path}"
    return _response(status, detail, request, headers=dict(error.headers or {}))


def _other_methods(request: Request) -> Response:
    # The router knows the methods of the first route only that fits the path.
    methods = methods_at(request.app.routes, request.url.path)
    headers = {"Allow": ", ".join(methods)}
    if request.method == "OPTIONS":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    detail = f"{request.url.path} does not know {request.method}, only {headers['Allow']}"
    return _response(HTTPStatus.METHOD_NOT_ALLOWED, detail, request, headers=headers)


async def _away(request: Request, error: Exception) -> JSONResponse:
    log.warning("a dependency is away", error=repr(error))
    return render(Unavailable("the service cannot reach its database or broker; try again shortly"), request)


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """Answer an error that nobody expected, and log it."""
    log.error("unexpected error", exc_info=error, path=request.url.path)
    detail = "an unexpected error; give the correlation id to the operator"
    # Starlette answers this one outside of every middleware, so what those say is said here.
    headers = {**PRIVATE, CORRELATION_HEADER: getattr(request.state, "correlation_id", "")}
    return _response(HTTPStatus.INTERNAL_SERVER_ERROR, detail, request, headers=headers)


def _response(
    status: HTTPStatus, detail: str, request: Request, headers: dict[str, str] | None = None, **extensions: Any
) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": request.url.path,
        "correlation_id": getattr(request.state, "correlation_id", None),
        **extensions,
    }
    return _ProblemResponse(body, status_code=status.value, headers=headers)


class _ProblemResponse(JSONResponse):
    """A problem that may quote what is no text, such as bytes of a file: those are told as `?`."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """Return `content` as JSON."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
