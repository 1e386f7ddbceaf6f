"""The whole service on a real broker and database: facts published, figures answered, the command line satisfied."""

import asyncio
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli import metrics
from tests.support.builders import customer, deleted, order, subscription, usage
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_running import RunningMetrics, running_metrics
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

MONTHS = [f"2024-{number:02d}" for number in range(1, 13)]


service = running_metrics


async def shows(service: RunningMetrics, oracle: Oracle) -> bool:
    """Whether the trend is what the oracle says."""
    trends = await service.bench.ask("trends", "acme", from_=MONTHS[0], to=MONTHS[-1], basis="open_order")
    expected = [oracle.figures(month, "open_order", {}) for month in MONTHS]
    names = ("opening", "new", "reactivated", "churned", "closing")
    return [[month[name] for name in names] for month in trends["months"]] == [
        [found.get(name, 0) for name in names] for found in expected
    ]


def a_year(customers: int) -> list[Any]:
    """A year of many customers: bought, changed, some cancelled, some deleted; every fact twice."""
    facts: list[Any] = []
    for number in range(customers):
        own: dict[str, Any] = {"customer_id": f"c-{number}"}
        month = 1 + number % 9
        facts += [
            subscription(f"2024-{month:02d}-05", **own),
            customer(country=["DE", "FR", "US"][number % 3], **own),
            usage(f"2024-{month:02d}-07", str(number), **own),
            order(f"2024-{month:02d}-04", cancelled_at=None, **own),
        ]
        if number % 4 == 0:
            facts.append(subscription(f"2024-{month + 2:02d}-01", "cancelled", **own))
            facts.append(order(f"2024-{month:02d}-04", version=2, status="cancelled", **own))
        if number % 10 == 0:
            facts.append(deleted(**own))
    return [*facts, *facts]


async def test_facts_become_figures_over_restarts(service: RunningMetrics) -> None:
    facts = a_year(120)
    oracle = Oracle(facts)
    await service.publish(facts[: len(facts) // 3])
    async with service.consuming():
        await service.publish(facts[len(facts) // 3 : len(facts) // 2])
    async with service.consuming():
        await service.publish(facts[len(facts) // 2 :])
        await eventually(lambda: shows(service, oracle))
    assert await service.bench.wrong() == []


async def test_the_command_line_verifies_and_rebuilds(service: RunningMetrics, monkeypatch: pytest.MonkeyPatch) -> None:
    await service.bench.tell(*a_year(40))
    monkeypatch.setenv("TENANTRY_KAFKA__BOOTSTRAP_SERVERS", service.settings.kafka.bootstrap_servers)
    monkeypatch.setenv("TENANTRY_MONGO__URL", service.settings.mongo.url.get_secret_value())
    monkeypatch.setenv("TENANTRY_MONGO__DATABASE", service.settings.database)
    assert await _run("verify", "metrics") == (0, "1 partners, 40 customers")
    assert await _run("rebuild", "metrics") == (0, "Generation 2 serves: 40 customers.")
    await service.bench.database["cells"].update_one({}, {"$inc": {"months.24300.new": 1}})
    code, _ = await _run("verify", "metrics", "--sample", "5")
    assert code == 1
    code, _ = await _run("verify", "metrics", "--partner", "nobody")
    assert code == 2


async def _run(*arguments: str) -> tuple[int, str]:
    """Return the exit code, and the last line up to its second comma."""
    app = typer.Typer()
    metrics.register(app)
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    return result.exit_code, ",".join(result.output.strip().splitlines()[-1].split(",")[:2])
