"""The two services together: what `customers` streams is what `exports` writes, for every role."""

import asyncio
import csv
import io
import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from deploy.local.ports import free_ports
from services.customers.domain.record import CustomerFact
from services.exports.rendering.delimited import TSV, DelimitedText
from shared.events.customers import Contact
from shared.http.auth import Role
from tests.support.builders import customer, order, subscription
from tests.support.customers_service import CustomersBench, running_customers
from tests.support.customers_service import bearer as machine_token
from tests.support.exports_service import ExportsBench, export_settings, running_exports, serving
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.waiting import eventually

FACTS = 1_203


class House(NamedTuple):
    """Both services, with `FACTS` customers of the exports bench's partner."""

    customers: CustomersBench
    exports: ExportsBench


@pytest.fixture(scope="module")
async def house(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    await reset_topics(kafka)
    directory: Path = tmp_path_factory.mktemp("house")
    [port] = free_ports(1)
    async with (
        fresh_database_name(mongo) as customers_database,
        fresh_database_name(mongo) as exports_database,
        running_customers(kafka, mongo, customers_database, directory) as customers,
        serving(customers.app, port),
    ):
        settings = export_settings(kafka, mongo, exports_database, f"http://127.0.0.1:{port}", directory)
        assert settings.service_token_file is not None
        settings.service_token_file.write_text(machine_token("*", "service")["Authorization"].removeprefix("Bearer "))
        async with running_exports(settings, directory) as exports:
            await customers.tell(*_facts(exports.partner))
            yield House(customers, exports)


def _facts(partner: str) -> Sequence[CustomerFact]:
    people = Contact(name="Ann", email="ann@example.com")
    known = [
        customer(
            partner_id=partner,
            customer_id=f"c-{number:05}",
            name=f"=Customer {number}",
            country=("DE", "FR", "US")[number % 3],
            status="active",
            seller="north",
            segment="SMB",
            contact=people,
            consent=number % 2 == 0,
            protected=number == 0,
        )
        for number in range(FACTS)
    ]
    own = {"partner_id": partner, "customer_id": "c-00001"}
    return [
        *known,
        subscription("2025-01-01", **own, seats=5),
        order("2025-01-01", **own, amount="99.95", currency="EUR"),
    ]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter="\t", strict=True))


async def declared_by_owner(house: House) -> dict[str, Any]:
    """What the owner itself says of the dataset."""
    answer = await house.customers.get("/internal/v1/datasets", "*", "service")
    declared: dict[str, Any] = next(each for each in answer.json() if each["name"] == "customers")
    return declared


async def fetched(exports: ExportsBench, role: Role) -> list[dict[str, str]]:
    job = await exports.finished(role=role)
    assert (job["status"], job["row_count"]) == ("completed", FACTS)
    return table((await exports.call("GET", f"/v1/exports/{job['id']}/content", role=role)).content)


async def test_every_customer_is_one_row_under_the_owners_columns(house: House) -> None:
    rows = await fetched(house.exports, Role.OWNER)
    assert list(rows[0]) == [column["name"] for column in (await declared_by_owner(house))["columns"]]
    assert [row["customer_id"] for row in rows] == [f"c-{number:05}" for number in range(FACTS)]
    assert (rows[1]["name"], rows[1]["seats"], rows[1]["subscriptions_active"]) == ("'=Customer 1", "5", "1")
    assert rows[1]["first_purchased_at"] == "2025-01-01T00:00:00.000Z"


async def test_personal_data_is_in_the_file_only_for_a_role_that_may_and_customers_that_agreed(house: House) -> None:
    by_owner = await fetched(house.exports, Role.OWNER)
    by_analyst = await fetched(house.exports, Role.ANALYST)
    assert (by_owner[0]["name"], by_owner[0]["contact_email"]) == ("*" * 12, "*" * 12)
    assert (by_owner[1]["contact_email"], by_owner[2]["contact_email"]) == ("", "ann@example.com")
    assert {row["contact_email"] for row in by_analyst[1:]} == {""}
    assert by_analyst[2]["name"] == "'=Customer 2"


async def test_what_was_paid_is_in_the_file_only_for_a_role_that_may_see_it(house: House) -> None:
    paid = [
        table((await house.exports.ask(dataset="orders", role=role)).content)[0]["amount"]
        for role in (Role.OWNER, Role.ANALYST)
    ]
    assert paid == ["99.95", ""]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"country": ["DE"]}, FACTS // 3),
        ({"country": ["DE", "FR"]}, 2 * (FACTS // 3)),
        ({"customer_id": ["c-00001", "c-00002"], "country": ["FR"]}, 1),
        ({"name": ["customer 77"]}, 11),
        ({"status": ["active"], "seller": ["north"], "segment": ["SMB"], "country": ["US"]}, FACTS // 3),
        ({"country": ["unknown"]}, 0),
    ],
)
async def test_every_declared_filter_selects_what_its_owner_says(
    house: House, filters: dict[str, list[str]], count: int
) -> None:
    response = await house.exports.ask(filters=filters)
    assert (response.status_code, response.headers["X-Row-Count"]) == (200, str(count))
    assert len(table(response.content)) == count


async def test_a_name_without_letters_is_refused_in_the_owners_words(house: House) -> None:
    response = await house.exports.ask(filters={"name": ["!!"]})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "filters.name")


async def test_a_filters_value_is_judged_by_the_owner_and_the_filter_is_named(house: House) -> None:
    response = await house.exports.ask(filters={"country": ["Germany"]})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "filters.country")


async def test_the_catalogue_is_what_the_owner_declares(house: House) -> None:
    items = (await house.exports.call("GET", "/v1/datasets")).json()["items"]
    listed = next(each for each in items if each["name"] == "customers")
    declared = await declared_by_owner(house)
    assert [each["name"] for each in listed["columns"]] == [each["name"] for each in declared["columns"]]
    assert (listed["owner"], listed["rows_are"], listed["allowed"]) == ("customers", declared["rows_are"], True)


async def test_files_made_while_facts_arrive_each_show_one_moment(house: House) -> None:
    await house.customers.tell(*(_busy(f"c-{number:03}") for number in range(300)), _busy("z"))
    written: list[int] = []
    writing = asyncio.create_task(_rounds(house.customers, written))
    files = [table(await made_for_busy(house.exports)) for _ in range(3)]
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    moments = []
    for rows in files:
        ids = [row["customer_id"] for row in rows]
        # One transaction renames the first row and the last, and adds one between them: the file has all or nothing.
        moment = sum(each.startswith("m-") for each in ids)
        assert {rows[0]["name"], rows[-1]["name"]} == {f"Round {moment}"}
        assert ids == sorted(set(ids))
        assert len(ids) == 301 + moment
        moments.append(moment)
    assert moments[0] < moments[-1] <= written[-1]


def _busy(customer_id: str, name: str = "Round 0", version: int = 1) -> CustomerFact:
    return customer(partner_id="busy", customer_id=customer_id, name=name, version=version)


async def _rounds(customers: CustomersBench, written: list[int]) -> None:
    for number in itertools.count(1):
        written.append(number)
        told: dict[str, Any] = {"name": f"Round {number}", "version": number + 1}
        await customers.tell(_busy("c-000", **told), _busy(f"m-{number:06}"), _busy("z", **told))


async def made_for_busy(exports: ExportsBench) -> bytes:
    """The content of a job that begins and ends while facts arrive."""
    body = {"dataset": "customers", "format": "tsv", "delivery": "job", "columns": ["customer_id", "name"]}
    path = f"/v1/exports/{(await exports.call('POST', '/v1/exports', partner='busy', json=body)).json()['id']}"

    async def completed() -> bool:
        return bool((await exports.call("GET", path, partner="busy")).json()["status"] == "completed")

    await eventually(completed)
    return (await exports.call("GET", f"{path}/content", partner="busy")).content


async def test_no_column_holds_what_a_cell_cannot(house: House) -> None:
    response = await house.customers.stream("nobody", personal_data="true")
    DelimitedText(TSV).start(pa.ipc.open_stream(response.content).schema)
