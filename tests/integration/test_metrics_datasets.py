"""The dashboard's figures as streams for exports: the same figures as on the pages, under the same filters."""

import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from services.metrics.api.sections import SECTIONS
from shared.http.auth import Role
from tests.support.builders import customer, order, subscription, usage
from tests.support.metrics_service import MetricsBench, of_partner

SPRING: dict[str, Any] = {"from_": "2025-01", "to": "2025-03"}
BY: dict[str, dict[str, Any]] = {
    "distribution": {"by": "segment"},
    "distribution-trend": {"by": "product"},
    "percentiles": {"measure": "raw_usage"},
}


@pytest.fixture(scope="module", autouse=True)
async def told(bench: MetricsBench) -> None:
    facts = [
        customer(country="DE", segment="smb"),
        subscription("2025-01-05", product_id="office", sku_id="e3", seats=5, unit_type="per_user"),
        usage("2025-03-01", "0.5", normalized_quantity=Decimal("99999999999999999.5")),
        customer(customer_id="c-2", country="FR", segment="enterprise"),
        subscription("2025-03-05", customer_id="c-2", product_id="azure"),
        order("2025-03-05", customer_id="c-2"),
    ]
    await bench.tell(*of_partner(facts, "files"))


async def streamed(bench: MetricsBench, section: str, partner: str = "files", **asked: Any) -> pa.Table:
    path = f"/internal/v1/datasets/metrics-{section}"
    told = {"personal_data": "true", "revenue": "true"}  # as exports says of every reader
    response = await bench.get(path, "*", Role.SERVICE, partner_id=partner, **told, **asked)
    assert response.status_code == 200, response.text
    table = pa.ipc.open_stream(io.BytesIO(response.content)).read_all()
    assert int(response.headers["X-Row-Count"]) == table.num_rows
    assert response.headers["X-As-Of"]
    return table


async def test_every_section_is_a_dataset_whose_stream_has_the_declared_columns(bench: MetricsBench) -> None:
    declared = (await bench.get("/internal/v1/datasets", "*", Role.SERVICE)).json()
    assert [each["name"] for each in declared] == [f"metrics-{section.name}" for section in SECTIONS]
    for dataset in declared:
        section = dataset["name"].removeprefix("metrics-")
        table = await streamed(bench, section, **SPRING, **BY.get(section, {}))
        empty = await streamed(bench, section, "nobody", **SPRING, **BY.get(section, {}))
        assert table.column_names == [column["name"] for column in dataset["columns"]]
        assert table.num_rows > 0
        assert empty.schema == table.schema


async def test_a_stream_says_what_the_page_says(bench: MetricsBench) -> None:
    months = (await bench.ask("trends", "files", **SPRING, country=["DE"]))["months"]
    table = await streamed(bench, "trends", **SPRING, country=["DE"])
    assert table.to_pylist() == months
    assert [row["closing"] for row in months] == [1, 1, 1]


async def test_shapes_within_lines_are_columns_and_lists_within_lines_are_rows(bench: MetricsBench) -> None:
    types = (await streamed(bench, "customer-types", **SPRING)).to_pylist()
    assert types[2]["existing_usage_normalized"] == Decimal("99999999999999999.5")
    assert types[2]["new_orders"] == 1
    products = (await streamed(bench, "products", **SPRING)).to_pylist()
    assert [(row["product"], row["customers"], row["sku"], row["sku_subscriptions"]) for row in products if row["sku"]]
    summary = (await streamed(bench, "summary", **SPRING)).to_pylist()
    assert {(row["kpi"], row["month"]): row["value"] for row in summary}["customers", "2025-03"] == 2


async def test_only_machines_ask_and_a_wrong_parameter_is_named(bench: MetricsBench) -> None:
    path = "/internal/v1/datasets/metrics-distribution"
    assert (await bench.get(path, "files", Role.OWNER, partner_id="files", by="segment")).status_code == 403
    for asked, name in (({"by": "colour"}, "by"), ({"by": "segment", "from_": "march"}, "from"), ({"x": "1"}, "x")):
        response = await bench.get(path, "*", Role.SERVICE, partner_id="files", **asked)
        assert (response.status_code, response.json()["parameter"]) == (400, name)
