"""Reads the demo's files knowing nothing of mappings or of the generator: what is in them, counted by hand."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

Row = Mapping[str, str]
ONGOING = date.max


class Held(NamedTuple):
    """A stretch in which a customer had an active subscription, until `ONGOING` while it lasts."""

    start: date
    end: date


def table(path: Path) -> list[Row]:
    """The rows of a file, whatever its delimiter."""
    delimiter = "\t" if path.suffix == ".tsv" else ";" if "fabrikam" in path.parts else ","
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def held(directory: Path, *, corrected: bool) -> dict[str, list[Held]]:
    """Every customer's stretches, before or after the corrections."""
    sets = [directory, directory / "corrections"] if corrected else [directory]
    stretches: dict[str, list[Held]] = defaultdict(list)
    for customer, stretch in _as_is(sets) if (directory / "abos.csv").exists() else _from_changes(sets):
        stretches[customer].append(stretch)
    return stretches


def _as_is(sets: list[Path]) -> Iterator[tuple[str, Held]]:
    now = {row["Abonr"]: row for each in sets for row in table(each / "abos.csv")}
    for row in now.values():
        end = ONGOING if row["Ende"] == "-" else _german(row["Ende"])
        yield row["Kundennr"], Held(_german(row["Beginn"]), end)


def _german(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007  # a date has no zone


def _from_changes(sets: list[Path]) -> Iterator[tuple[str, Held]]:
    [name] = [each.name for each in sets[0].glob("subscription*")]
    columns = _COLUMNS[name]
    timelines: dict[str, dict[date, Row]] = defaultdict(dict)
    for each in sets:
        for row in table(each / name):
            timelines[row[columns.subscription]][date.fromisoformat(row[columns.since])] = row
    for timeline in timelines.values():
        true = sorted((day, row) for day, row in timeline.items() if row[columns.withdrawn] == "false")
        for (day, row), (until, _) in zip(true, [*true[1:], (ONGOING, {})], strict=True):
            if row[columns.status] == "active":
                yield row[columns.customer], Held(day, until)
            elif row[columns.status] == "cancelled" and day == date.fromisoformat(row[columns.purchased]):
                yield row[columns.customer], Held(day, day)


class _Columns(NamedTuple):
    customer: str
    subscription: str
    since: str
    withdrawn: str
    status: str
    purchased: str


_COLUMNS = {
    "subscription_changes.csv": _Columns(
        "CustomerId", "SubscriptionId", "EffectiveDate", "Withdrawn", "Status", "PurchaseDate"
    ),
    "subscriptions.tsv": _Columns("customer_id", "subscription_id", "as_of", "void", "state", "purchased"),
}


def month(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month


def at_close(stretches: list[Held], number: int) -> bool:
    """Whether one of the stretches holds at the last instant of the month."""
    return any(month(start) <= number < month(end) for start, end in stretches)


def touched(stretches: list[Held]) -> range:
    """The months from the first stretch to the last moment that the stretches tell of."""
    days = [day for stretch in stretches for day in stretch if day != ONGOING]
    return range(min(map(month, days)), max(map(month, days)) + 1)
