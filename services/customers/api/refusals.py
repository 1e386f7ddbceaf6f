"""The service's errors as problem details."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.customers.errors import (
    BadParameter,
    CustomersError,
    CustomerWasDeleted,
    FieldWithheld,
    NoSuchCustomer,
)
from shared.http.problems import Forbidden, Gone, InvalidParameter, NotFound, Problem, render


def install(app: FastAPI) -> None:
    """Answer the errors of this service in words; every other is answered by `shared.http.problems`."""
    app.add_exception_handler(CustomersError, _refuse)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    return render(problem_of(error), request)


def problem_of(error: Exception) -> Problem:
    """Return the problem that tells what is wrong."""
    match error:
        case BadParameter():
            return InvalidParameter(error.parameter, str(error), allowed=error.allowed)
        case FieldWithheld():
            return Forbidden(str(error), parameter=error.parameter)
        case NoSuchCustomer():
            return NotFound(str(error))
        case CustomerWasDeleted():
            return Gone(str(error))
        case _:
            return Problem("the question cannot be answered; give the correlation id to the operator")
