"""Every error is a problem detail that names the fault; nothing internal leaks."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, ClassVar, Literal

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from shared.errors import TransientError
from shared.http.app import MOST_BODY_BYTES, create_app
from shared.http.auth import Principal, Role
from shared.http.middleware import BodyLimit
from shared.http.paging import decode_cursor, encode_cursor
from shared.http.problems import Gone, InvalidParameter
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "test"


class Body(BaseModel):
    seats: int


router = APIRouter()


@router.get("/months")
async def months(
    count: Annotated[int, Query(ge=1)], *, flag: bool = True, by: Literal["name", "country"] = "name"
) -> int:
    return count + flag + len(by)


@router.get("/countries")
async def countries(
    country: Annotated[str, Query(pattern="^[A-Z]{2}$", description="two letters of ISO 3166-1")],
) -> str:
    return country


@router.get("/bodies")
async def kept() -> list[int]:
    return [1, 2, 3]


@router.post("/bodies")
async def bodies(body: Body) -> int:
    return body.seats


@router.get("/fail/{kind}")
async def fail(kind: str) -> None:
    errors = {
        "gone": Gone("expired on 2025-03-01"),
        "no text": Gone("the header is \udcff\udcfe"),
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


class Anybody:
    """Takes every token for that of an analyst."""

    async def verify(self, _: str) -> Principal:
        """Return who calls."""
        return Principal("acme", "ann", frozenset({Role.ANALYST}))


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
    app.state.tokens = Anybody()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/months?count=0", 400, {"parameter": "count"}),
        ("/months", 400, {"parameter": "count"}),
        ("/fail/gone", 410, {"detail": "expired on 2025-03-01"}),
        ("/fail/no%20text", 410, {"detail": "the header is ??"}),
        ("/fail/parameter", 400, {"parameter": "sort", "allowed": ["name", "-name"]}),
        ("/fail/away", 503, {}),
        ("/fail/bug", 500, {}),
        ("/nowhere", 404, {}),
    ],
)
async def test_an_error_is_a_problem_that_says_what_is_wrong(
    client: httpx.AsyncClient, path: str, status: int, said: dict[str, Any]
) -> None:
    response = await client.get(path, headers={"X-Correlation-Id": "abc", "Authorization": "Bearer anything"})

    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["correlation_id"]) == (status, status, "abc")
    assert problem | said == problem
    assert "secret" not in response.text
    assert response.headers["x-correlation-id"] == "abc"
    assert response.headers["cache-control"] == "private, no-store"


async def test_a_wrong_body_names_its_fields(client: httpx.AsyncClient) -> None:
    response = await client.post("/bodies", json={"seats": "many"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "seats"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
async def test_a_body_that_is_not_announced_as_json_is_told_how_to_be(
    client: httpx.AsyncClient, kind: str | None
) -> None:
    headers = {"Content-Type": kind} if kind else {}

    problem = (await client.post("/bodies", content=b'{"seats": 3}', headers=headers)).json()

    assert [error["field"] for error in problem["errors"]] == ["Content-Type"]
    assert problem["detail"].endswith("send JSON, with `Content-Type: application/json`")
    assert problem["status"] == 422


@pytest.mark.parametrize(("body", "detail"), [(b"[1]", "body: must be a JSON object"), (b"", "body: Field required")])
async def test_a_body_that_is_no_object_is_told_so(client: httpx.AsyncClient, body: bytes, detail: str) -> None:
    response = await client.post("/bodies", content=body, headers={"Content-Type": "application/problem+json"})

    assert response.json()["detail"] == detail


async def test_a_missing_body_is_told_so(client: httpx.AsyncClient) -> None:
    assert (await client.post("/bodies")).json()["detail"] == "body: Field required"


async def test_a_value_that_does_not_fit_a_pattern_is_told_in_words(client: httpx.AsyncClient) -> None:
    problem = (await client.get("/countries?country=Germany")).json()

    assert problem["detail"] == "`country`: 'Germany' does not fit; two letters of ISO 3166-1"


async def test_readiness_names_what_it_waits_for(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "waiting", "checks": {"database": True, "topics": False}}


async def test_the_page_about_a_service_takes_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text

    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) == 3
    assert {(await client.get(source)).status_code for source in sources} == {200}
    assert (await client.get("/static-offline-docs/none.js")).json()["status"] == 404
    assert "://" not in page


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


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"seats": "\xff"}', id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(b'{"seats": ' + b"9" * 5_000 + b"}", id="a number of thousands of digits"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_as_a_body(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/bodies", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "body", "reason": "cannot be read as JSON in UTF-8"}]


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * (1024 * 1024)


async def test_a_body_is_refused_before_more_of_it_is_held_than_anybody_needs(client: httpx.AsyncClient) -> None:
    for content in (b" " * (MOST_BODY_BYTES + 1), pieces(5)):
        response = await client.post("/bodies", content=content)

        assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "parameter", "allowed"),
    [
        ("/months?count=1&months=2", "months", ["count", "flag", "by"]),
        ("/months?count=1&count=2", "count", None),
        ("/months?count=1&flag=maybe", "flag", ["true", "false"]),
        ("/months?count=1&by=hand", "by", ["name", "country"]),
        ("/months?count=many", "count", None),
    ],
)
async def test_a_question_is_taken_as_declared_or_refused_with_what_is(
    client: httpx.AsyncClient, asked: str, parameter: str, allowed: list[str] | None
) -> None:
    response = await client.get(asked, headers={"Authorization": "Bearer anything"})

    assert response.status_code == 400
    assert (response.json()["parameter"], response.json().get("allowed")) == (parameter, allowed)


async def test_who_may_not_ask_is_not_told_what_could_be_asked(client: httpx.AsyncClient) -> None:
    response = await client.get("/months?count=1&months=2")

    assert response.status_code == 401
    assert "count" not in response.text


async def test_answers_are_kept_by_no_cache_and_their_type_is_not_guessed(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/months?count=1")).headers

    assert (headers["cache-control"], headers["x-content-type-options"]) == ("private, no-store", "nosniff")


async def test_every_method_of_an_address_is_named_whichever_route_has_it(client: httpx.AsyncClient) -> None:
    refused = await client.delete("/bodies")
    asked = await client.options("/bodies")

    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")
    assert "GET, HEAD, POST" in refused.json()["detail"]
    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, POST")


async def test_another_address_is_not_answered_by_a_way_to_the_host_that_the_caller_names(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/months/", params={"count": 1}, headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is nothing at /months/")
    assert "location" not in answer.headers


async def test_head_has_the_headers_of_get_and_nothing_else(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/bodies"), await client.head("/bodies")

    assert (head.status_code, head.content) == (200, b"")
    own = {"x-correlation-id"}
    assert {name: it for name, it in head.headers.items() if name not in own} == {
        name: it for name, it in got.headers.items() if name not in own
    }


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_body_that_stops_is_not_waited_for_and_an_answer_may_take_its_time(is_streamed: bool) -> None:
    came: asyncio.Queue[Message] = asyncio.Queue()

    async def route(_: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        with pytest.raises(TimeoutError):  # the caller stays; that is not silence
            async with asyncio.timeout(0.3):
                await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    limit = BodyLimit(route, most=100, streamed=lambda _: is_streamed, silence=0.1)
    scope: Scope = {"type": "http", "path": "/", "headers": []}
    came.put_nowait({"type": "http.request", "body": b"{", "more_body": True})
    with pytest.raises(HTTPException) as stopped:
        await limit(scope, came.get, send)
    assert (stopped.value.status_code, sent) == (408, [])
    came.put_nowait({"type": "http.request", "body": b"{}", "more_body": False})
    await limit(scope, came.get, send)
    assert [message["status"] for message in sent] == [200]
