"""The service's errors as problem details."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.sync.errors import ForeignPartner, ImportOver, InputError, MappingError
from shared.http.problems import Conflict, FieldError, Forbidden, InvalidBody, render


def install(app: FastAPI) -> None:
    """Answer the errors of this service in words."""
    app.add_exception_handler(MappingError, _mapping)
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(ForeignPartner, _foreign)
    app.add_exception_handler(ImportOver, _over)


async def _mapping(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MappingError)  # noqa: S101  # registered for this class only
    flaws = [
        FieldError(
            field=flaw.path or "mapping", reason=f"line {flaw.line}: {flaw.reason}" if flaw.line else flaw.reason
        )
        for flaw in error.flaws
    ]
    return render(InvalidBody(flaws), request)


async def _input(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)  # noqa: S101  # registered for this class only
    return render(InvalidBody([FieldError(field=error.file, reason=error.reason)]), request)


async def _foreign(request: Request, error: Exception) -> JSONResponse:
    return render(Forbidden(str(error)), request)


async def _over(request: Request, error: Exception) -> JSONResponse:
    return render(Conflict(str(error)), request)
