"""What the routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from services.customers.service.queries import CustomerQueries


def _queries(request: Request) -> CustomerQueries:
    queries: CustomerQueries = request.app.state.queries
    return queries


Queries = Annotated[CustomerQueries, Depends(_queries)]
