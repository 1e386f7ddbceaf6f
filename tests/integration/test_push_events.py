"""POST /v1/events on real Kafka and MongoDB: each record by itself, each call once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.http.auth import Role
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.sync_service import SyncBench, running_sync, sync_settings

CUSTOMER: dict[str, Any] = {"record": "customer", "customer_id": "c1", "country": "UK"}


@pytest.fixture(scope="module")
async def service(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SyncBench]:
    directory: Path = tmp_path_factory.mktemp("push")
    await reset_topics(kafka)
    async with fresh_database_name(mongo) as name:
        settings = sync_settings(kafka, mongo, name, directory, max_push_records=20, max_push_bytes=20_000)
        async with running_sync(settings, kafka, directory, "push") as bench:
            yield bench


@pytest.fixture
def bench(service: SyncBench, request: pytest.FixtureRequest) -> SyncBench:
    """The running service as a partner of the test's own sees it."""
    return service.of(f"p{abs(hash(request.node.name))}")


async def push(bench: SyncBench, *records: Any, key: str | None = None, **more: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return await bench.call("POST", "/v1/events", json={"records": list(records)}, headers=headers, **more)


async def test_records_become_events_and_the_same_records_again_do_not(bench: SyncBench) -> None:
    first = await push(bench, CUSTOMER, {"record": "usage", "usage_id": "u1"}, CUSTOMER | {"customer_id": "c2"})
    assert first.status_code == 200, first.text
    assert first.json() == {
        "accepted": 2,
        "unchanged": 0,
        "refused": 1,
        "results": [
            {"index": 0, "status": "accepted"},
            {"index": 1, "status": "refused", "field": "customer_id", "reason": "missing"},
            {"index": 2, "status": "accepted"},
        ],
    }
    again = (await push(bench, CUSTOMER, CUSTOMER | {"customer_id": "c2"})).json()
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    assert sorted(event.model_dump()["customer_id"] for event in await bench.events()) == ["c1", "c2"]


async def test_a_call_with_the_same_key_gets_the_first_answer(bench: SyncBench) -> None:
    first = await push(bench, CUSTOMER, key="k1")
    again = await push(bench, CUSTOMER, key="k1")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["accepted"] == 1


async def test_a_key_belongs_to_one_body_and_one_partner(bench: SyncBench) -> None:
    await push(bench, CUSTOMER, key="k1")
    other = await push(bench, CUSTOMER | {"country": "FR"}, key="k1")
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert (await push(bench.of("somebody-else"), CUSTOMER | {"country": "FR"}, key="k1")).status_code == 200


async def test_of_calls_at_the_same_time_with_one_key_one_is_taken(bench: SyncBench) -> None:
    answers = await asyncio.gather(*(push(bench, CUSTOMER, key="k1") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert len(await bench.events()) == 1


async def test_a_refused_call_leaves_its_key_free(bench: SyncBench) -> None:
    response = await bench.call("POST", "/v1/events", content=b"{", headers={"Idempotency-Key": "k1"})
    assert response.status_code == 422
    assert (await push(bench, CUSTOMER, key="k1")).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"not json", 422, "is not JSON"),
        (b"[]", 422, "body"),
        (b'{"records": 1}', 422, "records"),
        (b'{"records": [], "more": 1}', 422, "more"),
        (b'{"records": [NaN]}', 422, "NaN is not a number"),
        # As an integer it has a gigabyte of digits, over which the process would be for minutes.
        (b'{"records": [{"record": "subscription", "seats": 1e999999999}]}', 422, "1e999999999 is not a number"),
        (b'{"records": [1e99999999999999999999]}', 422, "1e99999999999999999999 is not a number"),
        (b"[" * 10_000, 422, "is not JSON"),
        (b'{"records": [' + b"1," * 20 + b"1]}", 413, "21 records; send at most 20 a call"),
        (b" " * 20_001, 413, "longer than 20,000 bytes"),
    ],
)
async def test_a_call_that_cannot_be_taken_says_why(bench: SyncBench, content: bytes, status: int, words: str) -> None:
    response = await bench.call("POST", "/v1/events", content=content)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert words in response.text


async def test_only_editors_of_a_partner_may_push(bench: SyncBench) -> None:
    assert (await push(bench, CUSTOMER, role=Role.ANALYST)).status_code == 403
    assert (await bench.http.post("/v1/events", json={"records": []})).status_code == 401
    assert await bench.events() == []
