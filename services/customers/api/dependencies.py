"""What the routes are given."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel

from services.customers.service.queries import CustomerQueries
from shared.http.problems import InvalidParameter


def _queries(request: Request) -> CustomerQueries:
    queries: CustomerQueries = request.app.state.queries
    return queries


Queries = Annotated[CustomerQueries, Depends(_queries)]


def only(parameters: type[BaseModel]) -> Callable[[Request], None]:
    """Return a dependency that refuses what `parameters` does not have: a mistyped filter would widen the answer."""
    known = tuple(parameters.model_fields)

    def refuse_unknown(request: Request) -> None:
        for name in request.query_params:
            if name not in known:
                raise InvalidParameter(name, f"`{name}` is no parameter of this list", allowed=known)

    return refuse_unknown
