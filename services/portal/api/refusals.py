"""The portal's errors as problem details."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.portal import errors
from shared.http.problems import Conflict, Forbidden, NotFound, PreconditionFailed, Problem, render


class SessionNeeded(Problem):
    """There is no session. No challenge is sent, since a browser would answer it with a window of its own."""

    status = HTTPStatus.UNAUTHORIZED


class BadGateway(Problem):
    """A service behind the portal cannot be reached; its name is in `service`."""

    status = HTTPStatus.BAD_GATEWAY


class GatewayTimeout(Problem):
    """A service behind the portal does not answer in time; its name is in `service`."""

    status = HTTPStatus.GATEWAY_TIMEOUT


_ANSWERS: Final[Mapping[type[errors.PortalError], type[Problem]]] = {
    errors.NotSignedIn: SessionNeeded,
    errors.ForgedRequest: Forbidden,
    errors.ForeignPartner: Forbidden,
    errors.SignInRefused: Forbidden,
    errors.UnknownPersona: NotFound,
    errors.NoSuchService: NotFound,
    errors.PathNotForwarded: NotFound,
    errors.NoSuchView: NotFound,
    errors.ViewNameTaken: Conflict,
    errors.TooManyViews: Conflict,
    errors.ViewChanged: PreconditionFailed,
}


def install(app: FastAPI) -> None:
    """Answer the errors of the portal in words; every other is answered by `shared.http.problems`."""
    app.add_exception_handler(errors.PortalError, _refuse)
    app.add_exception_handler(errors.ServiceAway, _refuse)


async def _refuse(request: Request, error: Exception) -> JSONResponse:
    return render(_problem(error), request)


def _problem(error: Exception) -> Problem:
    if isinstance(error, errors.ServiceAway):
        return (GatewayTimeout if error.late else BadGateway)(str(error), service=error.service)
    answers = (problem for kind, problem in _ANSWERS.items() if isinstance(error, kind))
    return next(answers, Problem)(str(error))
