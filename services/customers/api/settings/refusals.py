"""Refused changes as problem details, which name the field."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.customers.change_errors import BadValue, ChangeRefused, Contradiction, NotSet, StaleEdit
from shared.http.problems import Conflict, FieldError, InvalidBody, NotFound, PreconditionFailed, Problem, render


def install(app: FastAPI) -> None:
    """Answer refused changes in words."""
    app.add_exception_handler(ChangeRefused, _refuse)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ChangeRefused)  # noqa: S101  # registered for this class only
    return render(problem_of(error), request)


def problem_of(error: ChangeRefused) -> Problem:
    """Return the problem that tells why the change was refused."""
    match error:
        case StaleEdit():
            return PreconditionFailed(error.reason, field=error.field, etag=f'"{error.etag}"')
        case NotSet():
            return NotFound(error.reason, field=error.field)
        case Contradiction():
            return Conflict(error.reason, field=error.field)
        case BadValue():
            return InvalidBody([FieldError(field=error.field, reason=error.reason)])
        case _:
            return Problem("the change cannot be made; give the correlation id to the operator")
