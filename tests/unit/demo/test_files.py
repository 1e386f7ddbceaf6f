"""The demo's files are the same for the same seed, hold every awkward case, and are read without a reject."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from cli.demo.calendar import Window
from cli.demo.files import write_files
from cli.demo.generator import FEWEST, generate
from cli.demo.market import tenants
from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.service.importing import dry_run
from services.sync.service.reading import MappedFiles
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from tests.support.demo_files import ONGOING, Held, at_close, held, month, table, touched

UNTIL = date(2026, 11, 22)
WINDOW = Window.before(UNTIL)
SEED = 1


@pytest.fixture(scope="module")
def fewest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest demo there is: what it holds, every larger one holds."""
    return _written(tmp_path_factory.mktemp("demo"), customers=1)


@pytest.fixture(params=[each.partner for each in tenants()])
def tenant(request: pytest.FixtureRequest, fewest: Path) -> Path:
    """The files of each tenant in turn."""
    return fewest / str(request.param)


def test_the_same_seed_and_day_give_the_same_bytes(fewest: Path, tmp_path: Path) -> None:
    again = _written(tmp_path / "again", customers=1)
    other = _written(tmp_path / "other", customers=1, seed=SEED + 1)
    assert _bytes(again) == _bytes(fewest)
    assert _bytes(other) != _bytes(fewest)


def test_more_customers_are_shared_out_among_the_tenants(tmp_path: Path) -> None:
    written = _written(tmp_path, customers=400)
    counts = [len(table(next((written / each.partner).glob(_CUSTOMERS)))) for each in tenants()]
    assert counts == [312, 80, FEWEST]


async def test_every_row_is_a_record_and_every_country_is_known(tenant: Path, tmp_path: Path) -> None:
    for directory in (tenant, tenant / "corrections"):
        report = await _dry_run(directory, tmp_path)
        assert report.total("read") > 0
        assert (report.total("rejected"), report.unresolved_countries) == (0, {})


def test_there_is_a_customer_bought_and_cancelled_on_one_date_and_one_in_one_month(tenant: Path) -> None:
    _some(tenant, lambda stretches: any(start == end for start, end in stretches))
    _some(tenant, lambda stretches: any(month(start) == month(end) and start < end for start, end in stretches))


def test_there_is_a_cancellation_on_the_first_of_a_month(tenant: Path) -> None:
    _some(tenant, lambda stretches: any(end.day == 1 and start < end for start, end in stretches))


def test_there_is_a_customer_that_came_back_and_one_that_came_back_for_part_of_a_month(tenant: Path) -> None:
    def came_back(stretches: list[Held]) -> bool:
        closes = [at_close(stretches, number) for number in touched(stretches)]
        return any(not earlier and later for earlier, later in pairwise(closes)) and closes.index(True) == 0

    def briefly(stretches: list[Held]) -> bool:
        return _inside_one_month_after_another(sorted(set(stretches)))

    _some(tenant, came_back)
    _some(tenant, briefly)


def test_the_corrections_move_a_purchase_and_a_cancellation(tenant: Path) -> None:
    first, then = held(tenant, corrected=False), held(tenant, corrected=True)
    assert any(min(then[customer]).start < min(first[customer]).start for customer in first)
    assert any(_left(first[customer]) < _left(then[customer]) < ONGOING for customer in first)


def test_the_corrections_move_a_customer_to_another_country(tenant: Path) -> None:
    country = {"northwind": "Country", "contoso": "country_code", "fabrikam": "Land"}[tenant.name]
    files = [next(each.glob(_CUSTOMERS)) for each in (tenant, tenant / "corrections")]
    before, after = ({_value(row, 1): row[country] for row in table(file)} for file in files)
    assert any(before[customer] != after[customer] for customer in after)


def test_the_corrections_bring_usage_of_months_ago_change_some_and_take_some_back(tenant: Path) -> None:
    identity, hours = {
        "northwind": ("UsageId", "Hours"),
        "contoso": ("record_id", "raw_usage"),
        "fabrikam": ("Beleg", "Stunden"),
    }[tenant.name]
    files = [next(each.glob("[un][su][at][gz]*")) for each in (tenant, tenant / "corrections")]
    before, after = ({row[identity]: float(row[hours]) for row in table(file)} for file in files)
    assert any(each not in before for each in after)
    assert any(before.get(each, amount) not in (amount, 0.0) for each, amount in after.items() if amount)
    assert any(amount == 0 and before.get(each) for each, amount in after.items())


def test_some_subscriptions_grow_pause_and_begin_as_trials(fewest: Path) -> None:
    rows = table(fewest / "northwind" / "subscription_changes.csv")
    seats = {(row["SubscriptionId"], row["Quantity"]) for row in rows}
    assert len(seats) > len({row["SubscriptionId"] for row in rows})
    assert {"active", "suspended", "cancelled", "expired"} == {row["Status"] for row in rows}
    assert {"true", "false"} == {row["IsTrial"] for row in rows}


def test_a_marketplace_customer_may_have_an_order_and_no_subscription(fewest: Path) -> None:
    ordering = {row["customer_id"] for row in table(fewest / "contoso" / "orders.tsv")}
    holding = {row["customer_id"] for row in table(fewest / "contoso" / "subscriptions.tsv")}
    assert ordering - holding


@pytest.mark.parametrize("until", [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), date(2028, 2, 29)])
def test_nothing_is_told_of_the_days_to_come(tmp_path: Path, until: date) -> None:
    for file in _written(tmp_path, customers=200, window=Window.before(until)).rglob("*.?sv"):
        for row in table(file):
            assert all(_date(cell) < until for cell in row.values() if _DATE.fullmatch(cell)), (file, row)


def test_this_month_so_far_has_purchases_cancellations_and_usage(tmp_path: Path) -> None:
    written = _written(tmp_path, customers=800) / "northwind"
    days = [day for stretches in held(written, corrected=True).values() for stretch in stretches for day in stretch]
    assert sum(day.strftime("%Y-%m") == "2026-11" for day in days) > 10
    assert sum(row["Month"] == "2026-11-01" for row in table(written / "usage.csv")) > 100


def test_names_are_written_in_the_scripts_of_their_countries() -> None:
    told = [generate(each, seed=SEED, customers=1_000, window=WINDOW).told for each in tenants()]
    names = "".join(customer.name for facts in told for customer in facts.customers)
    scripts = {unicodedata.name(letter).split()[0] for letter in set(names) if letter.isalpha()}
    assert {"LATIN", "GREEK", "CYRILLIC", "CJK", "HANGUL", "ARABIC", "HEBREW", "DEVANAGARI", "THAI"} <= scripts


_CUSTOMERS = "[kc]u[ns][dt]*"
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}")


def _date(cell: str) -> date:
    return date.fromisoformat("-".join(reversed(cell.split("."))))


def _written(directory: Path, *, customers: int, seed: int = SEED, window: Window = WINDOW) -> Path:
    for each in tenants():
        write_files(directory / each.partner, each, generate(each, seed=seed, customers=customers, window=window))
    return directory


def _bytes(directory: Path) -> dict[str, bytes]:
    return {str(each.relative_to(directory)): each.read_bytes() for each in directory.rglob("*.*")}


async def _dry_run(directory: Path, rejects: Path) -> ImportReport:
    mapping = parse_mapping((directory / "mapping.yaml").read_text(encoding="utf-8"), directory.name)
    files = MappedFiles(mapping, Directory(directory), chunk_rows=500)
    return await dry_run(files, RejectFile(rejects / "rejects.csv"), lambda _: None)


def _some(tenant: Path, holds: Callable[[list[Held]], bool]) -> None:
    assert any(holds(stretches) for stretches in held(tenant, corrected=False).values())


def _inside_one_month_after_another(stretches: list[Held]) -> bool:
    *before, (start, end) = stretches
    return bool(before) and month(start) == month(end) and all(month(each.end) < month(start) for each in before)


def _left(stretches: list[Held]) -> date:
    return max(stretch.end for stretch in stretches)


def _value(row: Mapping[str, str], place: int) -> str:
    return list(row.values())[place]
