"""`tenantry import` of public data sets on real Kafka and MongoDB, against a plain reading of the raw files."""

import asyncio
import csv
import gzip
import itertools
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from services.sync.app import WRITTEN
from shared.events.base import Event
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.sync import facts
from tests.support.sync_service import all_events

CHECKOUT = Path(__file__).parents[2]
EXAMPLES, DATA = CHECKOUT / "examples", CHECKOUT.parent / "shared" / "data"
ONLINE_RETAIL = DATA / "online_retail" / "online_retail_2010-12_2011-12.csv.gz"
LINES = 5_000
Facts = dict[tuple[object, ...], dict[str, object]]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside this checkout")


@dataclass
class Terminal:
    """Runs the command in a process of its own, against the test's servers."""

    kafka: KafkaServer
    mongo: MongoServer
    database: str

    async def run(self, mapping: Path, rejects: Path) -> str:
        """Return what `tenantry import` says; fails unless it succeeds."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "import", str(mapping), "--rejects", str(rejects)),
            cwd=CHECKOUT,
            env=os.environ | self._environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    async def events(self) -> list[Event]:
        """Return everything on the topics."""
        return await all_events(self.kafka, WRITTEN)

    def _environment(self) -> dict[str, str]:
        return {
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": self.kafka.bootstrap_servers,
            "TENANTRY_MONGO__URL": self.mongo.url,
            "TENANTRY_MONGO__DATABASE": self.database,
            "COLUMNS": "160",
        }


@pytest.fixture
async def terminal(kafka: KafkaServer, mongo: MongoServer) -> AsyncIterator[Terminal]:
    await reset_topics(kafka)
    async with fresh_database_name(mongo) as name:
        yield Terminal(kafka, mongo, name)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def of_kind(known: Facts, kind: str) -> Facts:
    return {place: fact for place, fact in known.items() if place[0] == kind}


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_ravenstack_becomes_customers_subscriptions_orders_and_usage(terminal: Terminal, tmp_path: Path) -> None:
    output = await terminal.run(EXAMPLES / "ravenstack" / "mapping.yaml", tmp_path)
    known = facts(await terminal.events())
    accounts = rows_of(DATA / "ravenstack" / "ravenstack_accounts.csv")
    subscriptions = rows_of(DATA / "ravenstack" / "ravenstack_subscriptions.csv")
    usage = rows_of(DATA / "ravenstack" / "ravenstack_feature_usage.csv")

    assert "25,000" in output
    assert {place[1]: fact["country"] for place, fact in of_kind(known, "customer").items()} == {
        each["account_id"]: each["country"].replace("UK", "GB") for each in accounts
    }
    assert timelines(known) == {each["subscription_id"]: expected_timeline(each) for each in subscriptions}
    assert {place[2]: fact["cancelled_at"] for place, fact in of_kind(known, "order").items()} == {
        each["subscription_id"]: day(each["end_date"]) if each["end_date"] else None for each in subscriptions
    }
    owner = {each["subscription_id"]: each["account_id"] for each in subscriptions}
    expected = {
        (owner[each["subscription_id"]], each["usage_id"], each["usage_date"][:7]): hours(each["usage_duration_secs"])
        for each in usage
    }
    assert {place[1:]: fact["raw_quantity"] for place, fact in of_kind(known, "usage").items()} == {
        place: quantity for place, quantity in expected.items() if quantity
    }


def timelines(known: Facts) -> dict[object, list[tuple[object, object]]]:
    found: dict[object, list[tuple[object, object]]] = {}
    for place, fact in sorted(of_kind(known, "subscription").items(), key=lambda each: str(each[0][3])):
        found.setdefault(place[2], []).append((place[3], fact["status"]))
    return found


def expected_timeline(row: dict[str, str]) -> list[tuple[object, object]]:
    bought = day(row["start_date"])
    if not row["end_date"]:
        return [(bought, "active")]
    return [(bought, "active"), (max(day(row["end_date"]), bought + timedelta(milliseconds=1)), "cancelled")]


def hours(seconds: str) -> Decimal:
    return Decimal(seconds) * Decimal("0.000277777778")


async def test_focus_becomes_usage_of_sub_accounts(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.run(EXAMPLES / "focus" / "mapping.yaml", tmp_path)
    known = facts(await terminal.events())
    lines = rows_of(DATA / "focus" / "focus_sample.csv")
    used = [each for each in lines if each["ChargeCategory"] == "Usage" and Decimal(each["ConsumedQuantity"])]

    assert {place[1] for place in of_kind(known, "customer")} == {each["SubAccountId"] for each in lines}
    assert Counter(fact["vendor"] for fact in of_kind(known, "vendor-account").values()) == Counter(
        provider for _, provider in {(each["SubAccountId"], each["ProviderName"]) for each in lines}
    )
    assert {place[2]: fact["raw_quantity"] for place, fact in of_kind(known, "usage").items()} == {
        each["Id"]: Decimal(each["ConsumedQuantity"]) for each in used
    }


async def test_online_retail_becomes_orders_and_usage_and_lines_without_customer_are_rejects(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The first lines of it; its published figures are checked end to end."""
    lines = first_lines(tmp_path / "lines.csv")
    mapping = (EXAMPLES / "online_retail" / "mapping.yaml").read_text()
    name = f"../../../shared/data/online_retail/{ONLINE_RETAIL.name}"
    (tmp_path / "retail.yaml").write_text(mapping.replace(name, "lines.csv"))
    await terminal.run(tmp_path / "retail.yaml", tmp_path)
    events = await terminal.events()
    known = facts(events)
    with_customer = [(number, each) for number, each in enumerate(lines, start=2) if each["CustomerID"]]

    assert {place[1] for place in of_kind(known, "customer")} == {each["CustomerID"] for _, each in with_customer}
    assert {place[1:]: fact["ordered_at"] for place, fact in of_kind(known, "order").items()} == {
        (each["CustomerID"], each["InvoiceNo"]): day(each["InvoiceDate"]) for _, each in with_customer
    }
    assert {place[2]: fact["raw_quantity"] for place, fact in of_kind(known, "usage").items()} == {
        f"{each['InvoiceNo']}-{number}": Decimal(each["Quantity"].lstrip("-")) for number, each in with_customer
    }
    rejects = Counter(each["record"] for each in rows_of(tmp_path / "retail.rejects.csv"))
    without = len(lines) - len(with_customer)
    assert rejects == {"customer": without, "order": without, "usage": without}

    await terminal.run(tmp_path / "retail.yaml", tmp_path)
    assert len(await terminal.events()) == len(events)


def first_lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(ONLINE_RETAIL, "rt", newline="") as file:
        path.write_text("".join(itertools.islice(file, LINES)), newline="")
    return rows_of(path)
