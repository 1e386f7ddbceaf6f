"""The service's errors as problem details."""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.exports.errors import (
    ExportForbidden,
    ExportGone,
    ExportNotFound,
    ExportNotReady,
    InvalidRequest,
    SourceRefused,
    SourceUnavailable,
    StaleExport,
)
from shared.http.problems import (
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    InvalidBody,
    NotFound,
    Problem,
    Unavailable,
    render,
)

_WORDS: Final[Mapping[type[Exception], type[Problem]]] = {
    ExportNotFound: NotFound,
    ExportNotReady: Conflict,
    ExportGone: Gone,
    ExportForbidden: Forbidden,
}
"""Errors whose own message is fit for the caller."""


def install(app: FastAPI) -> None:
    """Answer the errors of this service in words; what is not listed here is answered by `shared.http.problems`."""
    for kind in _WORDS:
        app.add_exception_handler(kind, _refuse)
    app.add_exception_handler(InvalidRequest, _invalid)
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
    return render(InvalidBody([FieldError(field="filters", reason=error.reason)]), request)


async def _busy(request: Request, _: Exception) -> JSONResponse:
    return render(Conflict("The export is being changed at this moment; try again."), request)


async def _source_away(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SourceUnavailable)  # noqa: S101  # registered for this class only
    return render(Unavailable(f"The {error.owner} service cannot be read at the moment; try again shortly."), request)
