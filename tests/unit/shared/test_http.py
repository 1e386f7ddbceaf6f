"""Every error is a problem detail that names the fault; nothing internal leaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, ClassVar

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel

from shared.errors import TransientError
from shared.http.app import create_app
from shared.http.paging import decode_cursor, encode_cursor
from shared.http.problems import Gone, InvalidParameter
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "test"


class Body(BaseModel):
    seats: int


router = APIRouter()


@router.get("/months")
async def months(count: Annotated[int, Query(ge=1)]) -> int:
    return count


@router.post("/bodies")
async def bodies(body: Body) -> int:
    return body.seats


@router.get("/fail/{kind}")
async def fail(kind: str) -> None:
    errors = {
        "gone": Gone("expired on 2025-03-01"),
        "parameter": InvalidParameter("sort", "`sort` is unknown", ["name", "-name"]),
        "away": TransientError("mongodb://user:secret@host"),
        "bug": ZeroDivisionError("secret internals"),
    }
    raise errors[kind]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield


async def ready() -> bool:
    return True


async def waiting() -> bool:
    return False


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        Settings(),
        title="T",
        description="D",
        lifespan=lifespan,
        readiness={"database": ready, "topics": waiting},
        routers=[router],
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/months?count=0", 400, {"parameter": "count"}),
        ("/months", 400, {"parameter": "count"}),
        ("/fail/gone", 410, {"detail": "expired on 2025-03-01"}),
        ("/fail/parameter", 400, {"parameter": "sort", "allowed": ["name", "-name"]}),
        ("/fail/away", 503, {}),
        ("/fail/bug", 500, {}),
        ("/nowhere", 404, {}),
    ],
)
async def test_an_error_is_a_problem_that_says_what_is_wrong(
    client: httpx.AsyncClient, path: str, status: int, said: dict[str, Any]
) -> None:
    response = await client.get(path, headers={"X-Correlation-Id": "abc"})

    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["correlation_id"]) == (status, status, "abc")
    assert problem | said == problem
    assert "secret" not in response.text
    assert response.headers["x-correlation-id"] == "abc"


async def test_a_wrong_body_names_its_fields(client: httpx.AsyncClient) -> None:
    response = await client.post("/bodies", json={"seats": "many"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "seats"


async def test_readiness_names_what_it_waits_for(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "waiting", "checks": {"database": True, "topics": False}}


async def test_instruments_label_the_route_and_not_the_path(client: httpx.AsyncClient) -> None:
    await client.get("/fail/gone")

    text = (await client.get("/metrics")).text
    assert 'route="/fail/{kind}"' in text
    assert "/fail/gone" not in text


def test_a_cursor_comes_back_as_it_was_given() -> None:
    values = ["Ünïcode ✓", 3, None, "a:b"]

    assert decode_cursor(encode_cursor(values)) == values


@pytest.mark.parametrize("foreign", ["", "!", "abc", "e30", "äö"])
def test_a_cursor_that_no_page_gave_is_refused(foreign: str) -> None:
    with pytest.raises(InvalidParameter, match="next_cursor"):
        decode_cursor(foreign)
