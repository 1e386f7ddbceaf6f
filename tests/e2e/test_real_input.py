"""Files that somebody else wrote, imported as a user does it, against figures recomputed from the raw rows.

The data is not part of the project; see examples/README.md for where it is looked for. Of Online Retail the lines in
the middle of each invoice are left out, which no figure depends on; `TENANTRY_TEST_WHOLE_FILES=1` imports all of it.
"""

import csv
import gzip
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.support.raw_oracle import FOREVER, Stay, active_by_month, months_between, trend
from tests.support.stack import RunningStack

PROJECT = Path(__file__).parents[2]
DATA = PROJECT.parent / "shared" / "data"
EXAMPLES = PROJECT / "examples"
ONLINE_RETAIL = "online_retail/online_retail_2010-12_2011-12.csv.gz"

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"third-party data is not in {DATA}"),
]

Row = Mapping[str, str]


def rows(name: str) -> list[Row]:
    path = DATA / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


async def imported(stack: RunningStack, mapping: Path, rejects: Path) -> None:
    await stack.run("import", str(mapping), "--rejects", str(rejects))
    await stack.caught_up()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def trends(stack: RunningStack, partner: str, months: Sequence[str], **filters: str) -> list[dict[str, Any]]:
    answer = await stack.get(
        "metrics", "/v1/metrics/trends", partner=partner, params={"from": months[0], "to": months[-1], **filters}
    )
    found: list[dict[str, Any]] = answer["months"]
    return found


async def geography(stack: RunningStack, partner: str, month: str, **filters: str) -> dict[str, dict[str, Any]]:
    answer = await stack.get(
        "metrics", "/v1/metrics/geography", partner=partner, params={"from": month, "to": month, **filters}
    )
    return {row["country"]: row for row in answer["countries"]}


def assert_trend(found: Sequence[Mapping[str, Any]], customers: Mapping[str, Sequence[Stay]]) -> None:
    for row in found:
        expected = trend(customers, row["month"])
        assert {name: row[name] for name in expected} == expected, row["month"]


def assert_rejects(file: Path, lines: int) -> None:
    """Each of the three inputs refuses every line without a customer, and says why."""
    with file.open(encoding="utf-8", newline="") as text:
        rejected = list(csv.DictReader(text))
    assert all("customer_id" in row["reason"] for row in rejected)
    assert set(Counter(row["row"] for row in rejected).values()) == {3}
    assert len(rejected) == 3 * lines


class RavenStack:
    """The figures of RavenStack, from its own files."""

    months = months_between("2022-12", "2025-01")

    def __init__(self) -> None:
        accounts = rows("ravenstack/ravenstack_accounts.csv")
        self.country = {row["account_id"]: {"UK": "GB"}.get(row["country"], row["country"]) for row in accounts}
        self.stays: dict[str, list[Stay]] = defaultdict(list)
        owner = {}
        for row in rows("ravenstack/ravenstack_subscriptions.csv"):
            end = moment(row["end_date"]) if row["end_date"] else FOREVER
            self.stays[row["account_id"]].append(Stay(moment(row["start_date"]), end))
            owner[row["subscription_id"]] = row["account_id"]
        usage = rows("ravenstack/ravenstack_feature_usage.csv")
        # Of two rows with one natural key (customer, usage id, month) the last counts.
        last = {(owner[row["subscription_id"]], row["usage_id"], row["usage_date"][:7]): row for row in usage}
        used = [key for key, row in last.items() if Decimal(row["usage_duration_secs"]) > 0]
        self.active = active_by_month((customer, month) for customer, _, month in used)

    def of(self, country: str) -> dict[str, list[Stay]]:
        return {customer: stays for customer, stays in self.stays.items() if self.country[customer] == country}


async def test_ravenstack_has_the_figures_of_its_own_files(stack: RunningStack, tmp_path: Path) -> None:
    oracle = RavenStack()
    await imported(stack, EXAMPLES / "ravenstack/mapping.yaml", tmp_path)

    assert_trend(await trends(stack, "acme", oracle.months), oracle.stays)
    for country in sorted(set(oracle.country.values())):
        assert_trend(await trends(stack, "acme", oracle.months, country=country), oracle.of(country))
    for month in oracle.months:
        by_country = await geography(stack, "acme", month)
        for country in set(oracle.country.values()):
            active = {customer for customer in oracle.active.get(month, ()) if oracle.country[customer] == country}
            found = by_country.get(country, {"active_customers": 0})
            assert found["active_customers"] == len(active), (month, country)


class OnlineRetail:
    """The figures of Online Retail, from its own file."""

    months = months_between("2010-12", "2011-12")
    uk_active = (923, 817, 985, 943, 899, 867, 1177, 1285, 1548, 617)
    """Published, United Kingdom, 2011-03 to 2011-12."""
    uk_new = (339, 408, 276, 252, 207, 172, 140, 275, 318, 296, 34)
    """Published, United Kingdom, 2011-02 to 2011-12."""

    iso: ClassVar = {"United Kingdom": "GB", "France": "FR", "Germany": "DE", "EIRE": "IE", "USA": "US", "RSA": "ZA"}

    def __init__(self) -> None:
        self.lines = rows(ONLINE_RETAIL)
        lines = [row for row in self.lines if row["CustomerID"]]
        assert len(self.lines) - len(lines) == 135_080  # published
        self.imported = self.lines if "TENANTRY_TEST_WHOLE_FILES" in os.environ else list(self._ends_of_invoices())
        self.country = {row["CustomerID"]: row["Country"] for row in lines}
        orders = {row["InvoiceNo"]: row for row in lines}
        self.stays: dict[str, list[Stay]] = defaultdict(list)
        for row in orders.values():
            self.stays[row["CustomerID"]].append(Stay(moment(row["InvoiceDate"])))
        self.active = active_by_month((row["CustomerID"], row["InvoiceDate"][:7]) for row in lines)

    def of(self, country: str) -> dict[str, list[Stay]]:
        return {customer: stays for customer, stays in self.stays.items() if self.country[customer] == country}

    def mapping(self, directory: Path) -> Path:
        """The example's mapping, of a copy with the lines that are imported where these are not all."""
        given = EXAMPLES / "online_retail/mapping.yaml"
        if self.imported is self.lines:
            return given
        with (directory / "lines.csv").open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, self.lines[0])
            writer.writeheader()
            writer.writerows(self.imported)
        mapping = directory / "mapping.yaml"
        mapping.write_text(
            given.read_text(encoding="utf-8").replace(f"../../../shared/data/{ONLINE_RETAIL}", "lines.csv")
        )
        return mapping

    def _ends_of_invoices(self) -> Iterator[Row]:
        """The first and the last line of each invoice, whether it has a customer or not."""
        last = {row["InvoiceNo"]: number for number, row in enumerate(self.lines)}
        begun = set[str]()
        for number, row in enumerate(self.lines):
            invoice = row["InvoiceNo"]
            if invoice not in begun or number == last[invoice]:
                begun.add(invoice)
                yield row


async def test_online_retail_has_the_published_figures_and_those_of_its_own_file(
    stack: RunningStack, tmp_path: Path
) -> None:
    oracle = OnlineRetail()
    await imported(stack, oracle.mapping(tmp_path), tmp_path)

    without_customer = sum(not row["CustomerID"] for row in oracle.imported)
    assert_rejects(tmp_path / "mapping.rejects.csv", without_customer)
    united_kingdom = await trends(stack, "wholesale", oracle.months, basis="open_order", country="GB")
    assert tuple(row["new"] for row in united_kingdom[2:]) == oracle.uk_new
    active = [(await geography(stack, "wholesale", month))["GB"]["active_customers"] for month in oracle.months]
    assert tuple(active[3:]) == oracle.uk_active

    assert_trend(await trends(stack, "wholesale", oracle.months, basis="open_order"), oracle.stays)
    for name, code in oracle.iso.items():
        found = await trends(stack, "wholesale", oracle.months, basis="open_order", country=code)
        assert_trend(found, oracle.of(name))
    for month in oracle.months:
        by_country = await geography(stack, "wholesale", month, basis="open_order")
        total = sum(row["active_customers"] for row in by_country.values())
        assert total == len(oracle.active[month]), month
        for name, code in oracle.iso.items():
            active_there = {customer for customer in oracle.active[month] if oracle.country[customer] == name}
            found_there = by_country.get(code, {"active_customers": 0})["active_customers"]
            assert found_there == len(active_there), (month, name)


async def test_focus_has_the_active_accounts_of_its_own_file(stack: RunningStack, tmp_path: Path) -> None:
    lines = [row for row in rows("focus/focus_sample.csv") if row["ChargeCategory"] == "Usage"]
    used = [row for row in lines if row["ConsumedQuantity"] != "NULL" and Decimal(row["ConsumedQuantity"]) > 0]
    await imported(stack, EXAMPLES / "focus/mapping.yaml", tmp_path)

    summary = await stack.get(
        "metrics", "/v1/metrics/summary", partner="finops", params={"from": "2024-09", "to": "2024-09"}
    )

    assert summary["kpis"]["active_customers"]["value"] == len({row["SubAccountId"] for row in used})


async def test_every_figure_equals_its_facts_after_all_imports(stack: RunningStack) -> None:
    await stack.caught_up()

    await stack.run("verify", "metrics")
