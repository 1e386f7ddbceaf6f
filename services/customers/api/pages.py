"""Adds the routes that page through a table: they differ in what may be asked and in the shape of a row."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel

Endpoint = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


class PageRoute(NamedTuple):
    """One route: its name and path, its title, what it lists, what may be asked, and the shape of its pages."""

    name: str
    path: str
    summary: str
    lists: str
    parameters: type[BaseModel]
    page: type[BaseModel]


def add_page(router: APIRouter, route: PageRoute, endpoint: Endpoint) -> None:
    """Add `route` to `router`; `endpoint` is a function of its own, whose `asked` becomes the query parameters."""
    # The routes differ in nothing but this type, which FastAPI reads at run time.
    endpoint.__annotations__["asked"] = Annotated[route.parameters, Query()]
    router.add_api_route(
        route.path,
        endpoint,
        name=route.name,
        summary=route.summary,
        description=route.lists,
        response_model=route.page,
    )
