"""The Arrow stream of the customers dataset, read back."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pyarrow as pa
import pytest

from services.customers.domain.listing import RowsQuery
from services.customers.domain.record import CustomerFact
from services.customers.domain.redaction import Sight
from services.customers.domain.rows import Reading, row
from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.domain.tables.table import Table
from services.customers.repository.reads import CustomerReader
from services.customers.repository.tables import TableReader
from services.customers.service.queries import CustomerQueries
from shared.arrow.stream import Rows
from shared.events.customers import Contact
from shared.mongo import snapshot
from shared.redaction import MASK
from tests.support.builders import NOON, customer, deleted, order, subscription, usage
from tests.support.customer_cells import cells
from tests.support.customer_facts import SECRET, told_everything, user, vendor_account
from tests.support.customers_service import CustomersBench, of_partner, table


async def test_the_stream_holds_every_customer_once_in_order(customers: CustomersBench, partner: str) -> None:
    await customers.tell(
        *(customer(partner_id=partner, customer_id=f"c-{n:03d}", name=f"N{n}") for n in range(50)),
        subscription("2025-01-01", partner_id=partner, customer_id="c-007", seats=7),
    )

    response = await customers.stream(partner)
    rows = table(response).to_pylist()

    assert response.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert response.headers["x-row-count"] == "50"
    assert response.headers["x-as-of"] == NOON.isoformat()
    assert [row["customer_id"] for row in rows] == [f"c-{n:03d}" for n in range(50)]
    assert (rows[7]["subscriptions_active"], rows[7]["seats"], rows[7]["name"]) == (1, 7, "N7")


async def test_a_stream_without_rows_still_tells_its_columns(customers: CustomersBench, partner: str) -> None:
    response = await customers.stream(partner)

    assert (response.headers["x-row-count"], table(response).num_rows) == ("0", 0)
    assert table(response).schema.names == [column.name for column in CUSTOMERS.columns]
    assert not any(pa.types.is_nested(field.type) for field in table(response).schema)


@pytest.mark.parametrize(
    ("parameters", "consent", "email"),
    [
        ({"personal_data": "true"}, True, f"{SECRET}@mail"),
        ({"personal_data": "true"}, False, None),
        ({"personal_data": "false"}, True, None),
        ({}, True, None),
    ],
)
async def test_the_stream_is_redacted_before_it_leaves(
    customers: CustomersBench, partner: str, parameters: dict[str, str], consent: bool, email: str | None
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=consent, protected=False)))

    (row,) = table(await customers.stream(partner, **parameters)).to_pylist()

    assert (row["contact_email"], row["name"]) == (email, f"{SECRET} name")


async def test_a_protected_customer_is_masked_in_the_stream(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=True)))

    response = await customers.stream(partner, personal_data="true")

    (row,) = table(response).to_pylist()
    assert SECRET.encode() not in response.content
    assert (row["name"], row["contact_phone"], row["country"], row["subscriptions_active"]) == (MASK, MASK, "DE", 1)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"country": ["DE", "FR"]}, ["a", "b"]),
        ({"country": "DE", "status": "active"}, ["a"]),
        ({"status": "none"}, []),
        ({"name": "con"}, ["a"]),
    ],
)
async def test_the_stream_is_filtered_like_the_list(
    customers: CustomersBench, partner: str, wanted: dict[str, Any], found: list[str]
) -> None:
    await customers.tell(
        customer(partner_id=partner, customer_id="a", name="Contoso", country="DE", status="active"),
        customer(partner_id=partner, customer_id="b", name="Globex", country="FR"),
        customer(partner_id=partner, customer_id="c", name="Initech"),
    )

    response = await customers.stream(partner, **wanted)

    assert table(response)["customer_id"].to_pylist() == found
    assert response.headers["x-row-count"] == str(len(found))


@pytest.mark.parametrize("view", TABLES.values(), ids=list(TABLES))
@pytest.mark.parametrize("sight", [Sight(), Sight(personal_data=True), Sight(personal_data=True, revenue=True)])
async def test_what_is_drawn_by_columns_is_what_is_drawn_row_by_row(
    customers: CustomersBench, partner: str, view: Table, sight: Sight
) -> None:
    await customers.tell(*_one_of_each_kind(partner))
    tables, query = TableReader(customers.rooms), RowsQuery(partner, view, {})
    queries = CustomerQueries(customers.client, CustomerReader(customers.rooms), tables, customers.clock, batch_rows=3)
    async with queries.dataset(query, sight) as rows:
        by_columns = [row for batch in [rows_of(batch) async for batch in rows.batches] for row in batch]
    async with snapshot(customers.client) as session:
        lines = [line async for batch in tables.batches(query, size=100, session=session) for line in batch]
    reading = Reading(sight, customers.clock.now())
    assert by_columns == [cells(row(view, line, reading).values) for line in lines]
    assert len(by_columns) >= 8
    assert not any(name.startswith("_") for name in by_columns[0])


def _one_of_each_kind(partner: str) -> Iterator[CustomerFact]:
    """Customers of every kind that redaction tells apart, each with everything told and with little."""
    for number, (protected, consent, told) in enumerate(product((True, False), repeat=3)):
        own: dict[str, Any] = {"partner_id": partner, "customer_id": f"c-{number}"}
        yield subscription("2025-01-01", **own, subscription_id="s", seats=number)
        if told:
            yield from told_everything(protected=protected, consent=consent, **own)
        else:
            yield customer(**own, protected=protected, consent=consent)
        yield from _of_every_shape(own)


def _of_every_shape(own: dict[str, Any]) -> Iterator[CustomerFact]:
    """What belongs to a customer, with much and with little told of it; the clock stands on 1 March 2025."""
    yield user(**own, user_id="several", roles=("admin", "reader, too"), created_at=NOON, status="active")
    yield user(**own, user_id="none")
    yield user(**own, user_id="gone", removed=True)
    for number, vendor in enumerate(("Microsoft", "MICROSOFT ", "micro\u017foft", "aws")):
        industries = ("a", "b")[:number]
        account = {"vendor_account_id": f"v-{number}", "vendor": vendor, "industry_types": industries}
        yield vendor_account(**own, **account, agreement=("signed", "not_signed")[number % 2])
    for status, start in (("planned", "2025-12-01"), ("later", "2026-01-01")):
        yield subscription(start, status, **own, subscription_id="planned", marketplace_subscription_id=SECRET)
    for version, (status, start) in enumerate((("old", "2024-01-01"), ("now", "2025-02-01"), ("soon", "2025-04-01"))):
        yield subscription(start, status, **own, subscription_id="changing", version=version, seats=version)
    yield subscription("2025-01-01", **own, subscription_id="taken back", withdrawn=True)
    yield subscription("2025-02-01", "true", **own, subscription_id="partly", auto_renew=True)
    yield subscription("2025-02-15", "never", **own, subscription_id="partly", withdrawn=True)
    yield order("2025-01-02", **own, order_id="plain")
    yield order("2025-01-03", **own, order_id="refund", amount="-1234567890.000000000000001", currency="JPY")
    yield usage("2025-01-03", "0.000000000000001", **own, vcpus=3)
    yield usage("2025-01-04", "12345678901234567.5", **own, usage_id="u-2", unit="hours")


async def test_what_changes_during_the_stream_does_not_show(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*(customer(partner_id=partner, customer_id=f"c-{n}", name="Old") for n in range(9)))
    readers = CustomerReader(customers.rooms), TableReader(customers.rooms)
    queries = CustomerQueries(customers.client, *readers, customers.clock, batch_rows=2)

    async with queries.dataset(RowsQuery(partner, CUSTOMERS, {}), Sight()) as rows:
        streamed = rows_of(await anext(rows.batches))
        await customers.tell(
            *(deleted(partner_id=partner, customer_id=f"c-{n}", version=2) for n in range(4, 6)),
            *(customer(partner_id=partner, customer_id=f"c-{n}", name="New", version=2) for n in range(4)),
            customer(partner_id=partner, customer_id="c-99", name="New"),
        )
        async for batch in rows.batches:
            streamed += rows_of(batch)

    assert rows.total == len(streamed) == 9
    assert {row["name"] for row in streamed} == {"Old"}


def rows_of(batch: Rows) -> list[dict[str, Any]]:
    return batch if isinstance(batch, list) else batch.to_pylist()


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, "partner_id"),
        ({"partner_id": "*"}, "partner_id"),
        ({"partner_id": "acme", "personal_data": "perhaps"}, "personal_data"),
        ({"partner_id": "acme", "contact_email": "a@b.example"}, "contact_email"),
        ({"partner_id": "acme", "country": "Germany"}, "country"),
    ],
)
async def test_a_bad_parameter_is_named(customers: CustomersBench, parameters: dict[str, str], named: str) -> None:
    response = await customers.get("/internal/v1/datasets/customers", "*", "service", **parameters)

    assert response.status_code == 400
    assert response.json()["parameter"].startswith(named)


async def test_datasets_are_described(customers: CustomersBench) -> None:
    described = {each["name"]: each for each in (await customers.get("/internal/v1/datasets", "*", "service")).json()}

    assert set(TABLES) <= set(described)
    assert described["customers"]["rows_are"] == "customer"
    assert {"country", "status", "name"} <= {each["name"] for each in described["customers"]["filters"]}
    assert described["customers-basic"]["columns"][7] == {
        "name": "contact_name",
        "type": "string",
        "title": "End-customer primary contact",
        "description": "Primary contact; personal data.",
        "personal": True,
    }
    of_vendors = {each["name"]: each for each in described["customers-vendors"]["filters"]}
    assert of_vendors["agreement_signed"]["choices"] == ["True", "False", "Unavailable"]


async def test_a_long_or_odd_cell_survives_the_stream(customers: CustomersBench, partner: str) -> None:
    odd = "=1+1\t\r\n\x00\u202e🚀" + "x" * 9_000
    await customers.tell(
        customer(partner_id=partner, name=odd, consent=True, contact=Contact(address="a,\nb")),
    )

    (row,) = table(await customers.stream(partner, personal_data="true")).to_pylist()
    assert (row["name"], row["contact_address"]) == (odd, "a,\nb")
