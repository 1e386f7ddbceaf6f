"""The service's errors as problem details."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.exports.errors import (
    CellTooLong,
    ExportForbidden,
    ExportGone,
    ExportNotFound,
    ExportNotReady,
    InvalidParameterValue,
    InvalidRequest,
    LinkNotFound,
    QuotaExceeded,
    ScheduleNotFound,
    SourceRefused,
    SourceUnavailable,
    StaleExport,
    TemplateNotFound,
    UnsupportedColumn,
)
from services.exports.service.reasons import reason_of
from shared.http.problems import (
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    InvalidBody,
    InvalidParameter,
    NotFound,
    Problem,
    Unavailable,
    render,
)

_WORDS: Final[Mapping[type[Exception], type[Problem]]] = {
    ExportNotFound: NotFound,
    ScheduleNotFound: NotFound,
    TemplateNotFound: NotFound,
    LinkNotFound: NotFound,
    ExportNotReady: Conflict,
    ExportGone: Gone,
    ExportForbidden: Forbidden,
}
"""Errors whose own message is fit for the caller."""


class TooMany(Problem):
    """More than one partner may have; `Retry-After` says when there is room, as far as can be told."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def install(app: FastAPI) -> None:
    """Answer the errors of this service in words; what is not listed here is answered by `shared.http.problems`."""
    for kind in _WORDS:
        app.add_exception_handler(kind, _refuse)
    app.add_exception_handler(InvalidRequest, _invalid)
    app.add_exception_handler(InvalidParameterValue, _invalid_parameter)
    app.add_exception_handler(CellTooLong, _too_long)
    app.add_exception_handler(UnsupportedColumn, _too_long)
    app.add_exception_handler(QuotaExceeded, _too_many)
    app.add_exception_handler(SourceRefused, _refused)
    app.add_exception_handler(StaleExport, _busy)
    app.add_exception_handler(SourceUnavailable, _source_away)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    return render(_WORDS[type(error)](str(error)), request)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InvalidRequest)  # noqa: S101  # registered for this class only
    allowed = f"; allowed: {', '.join(error.allowed)}" if error.allowed else ""
    return render(InvalidBody([FieldError(field=error.field, reason=error.detail + allowed)]), request)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SourceRefused)  # noqa: S101  # registered for this class only
    field = f"filters.{error.parameter}" if error.parameter else "filters"
    return render(InvalidBody([FieldError(field=field, reason=error.reason)]), request)


async def _invalid_parameter(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InvalidParameterValue)  # noqa: S101  # registered for this class only
    return render(InvalidParameter(error.name, f"`{error.name}`: {error.detail}", error.allowed or None), request)


async def _too_long(request: Request, error: Exception) -> JSONResponse:
    return render(InvalidBody([FieldError(field="format", reason=reason_of(error).text)]), request)


async def _too_many(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, QuotaExceeded)  # noqa: S101  # registered for this class only
    answer = render(TooMany(str(error)), request)
    answer.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after.total_seconds())))
    return answer


async def _busy(request: Request, _: Exception) -> JSONResponse:
    return render(Conflict("The export is being changed at this moment; try again."), request)


async def _source_away(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SourceUnavailable)  # noqa: S101  # registered for this class only
    return render(Unavailable(f"The {error.owner} service cannot be read at the moment; try again shortly."), request)
