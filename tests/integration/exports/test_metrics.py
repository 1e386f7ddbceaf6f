"""The two services together: a section of the dashboard as a file, made while facts arrive."""

import asyncio
import csv
import io
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.local.ports import free_ports
from tests.support.arrow_owner import Owner
from tests.support.builders import customer, subscription
from tests.support.exports_service import ExportsBench, OwnerServer, export_settings, running_exports, serving
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics


class House(NamedTuple):
    """Both services."""

    metrics: MetricsBench
    exports: ExportsBench


@pytest.fixture
async def house(kafka: KafkaServer, mongo: MongoServer, tmp_path: Path) -> AsyncIterator[House]:
    await reset_topics(kafka)
    [port] = free_ports(1)
    async with (
        fresh_database_name(mongo) as metrics_database,
        fresh_database_name(mongo) as exports_database,
        metrics_bench(mongo, metrics_database, tmp_path / "keys") as metrics,
        serving(metrics.app, port),
        OwnerServer(Owner(rows=0)).running() as customers,
    ):
        address = f"http://127.0.0.1:{port}"
        settings = export_settings(kafka, mongo, exports_database, customers.url, tmp_path, metrics_url=address)
        async with running_exports(settings, tmp_path, customers) as exports:
            yield House(metrics, exports)


async def test_files_of_a_section_made_while_facts_arrive_each_show_one_moment(house: House) -> None:
    await _round(house, 0)
    written = [0]
    writing = asyncio.create_task(_rounds(house, written))
    # The first of each dataset may be summed by MongoDB, the later ones in memory: one moment either way.
    datasets = ["metrics-distribution", "metrics-distribution-trend"] * 3
    files = [await _customers_by_segment(house.exports, dataset) for dataset in datasets]
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    for customers in files:
        # One transaction adds a customer to each segment: the file has both or neither.
        assert customers == dict.fromkeys(("smb", "enterprise"), customers["smb"])
    moments = [customers["smb"] for customers in files]
    assert moments == sorted(moments)
    assert moments[0] < moments[-1] <= written[-1] + 1


async def _rounds(house: House, written: list[int]) -> None:
    for number in itertools.count(1):
        written.append(number)
        await _round(house, number)


async def _round(house: House, number: int) -> None:
    await house.metrics.tell(
        *(
            fact
            for segment in ("smb", "enterprise")
            for own in [{"partner_id": house.exports.partner, "customer_id": f"{segment}-{number:06}"}]
            for fact in (customer(segment=segment, **own), subscription("2025-01-05", **own))
        )
    )


async def _customers_by_segment(exports: ExportsBench, dataset: str) -> dict[str, int]:
    """What the file of a job says of the last month."""
    job = await exports.finished(dataset=dataset, filters={"by": ["segment"]}, delivery="job")
    assert job["status"] == "completed", job["failure"]
    content = (await exports.call("GET", f"/v1/exports/{job['id']}/content")).content
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter="\t", strict=True)
    part = "part_" if dataset == "metrics-distribution-trend" else ""
    return {row[f"{part}value"]: int(row[f"{part}customers"]) for row in rows}
