"""The service's errors as problem details."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.customers.domain.listing import SORTS
from services.customers.errors import (
    CustomersError,
    CustomerWasDeleted,
    ForeignCursor,
    NoSuchCustomer,
    NothingToSearch,
    UnknownSort,
)
from shared.http.problems import Gone, InvalidParameter, NotFound, Problem, render


def install(app: FastAPI) -> None:
    """Answer the errors of this service in words; every other is answered by `shared.http.problems`."""
    app.add_exception_handler(CustomersError, _refuse)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    return render(_problem(error), request)


def _problem(error: Exception) -> Problem:
    match error:
        case UnknownSort():
            return InvalidParameter("sort", str(error), allowed=SORTS)
        case ForeignCursor():
            return InvalidParameter("cursor", str(error))
        case NothingToSearch():
            return InvalidParameter("name", str(error))
        case NoSuchCustomer():
            return NotFound(str(error))
        case CustomerWasDeleted():
            return Gone(str(error))
        case _:
            return Problem("the question cannot be answered; give the correlation id to the operator")
