"""The rows of the licence reports, drawn through the veil over their customer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.customers.domain.licenses.consumption import AlertRule, consumption
from services.customers.domain.licenses.reconciliation import ReconciliationLine, Side, reconcile
from services.customers.domain.licenses.states import BookedSubscription, LicenseCount
from services.customers.domain.redaction import Sight, Veil
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.tables.licenses import CONSUMPTION, RECONCILIATION
from services.customers.domain.views import Summary

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What both licence reports of one customer are made of."""

    customer: Summary
    subscriptions: tuple[Subscription, ...]
    booked: tuple[BookedSubscription, ...]
    counts: tuple[LicenseCount, ...]
    rule: AlertRule

    def name(self, sight: Sight) -> str | None:
        """Return the customer's name as it shows to `sight`."""
        profile = self.customer.profile
        shown: str | None = Veil.of(profile, sight).over(profile).values["name"]
        return shown


@dataclass(frozen=True, slots=True)
class LicenseReport:
    """One of the reports: of which table it has the rows, and those that are asked for."""

    table: str
    wanted: frozenset[str] = frozenset()

    def rows(self, holdings: Holdings, sight: Sight, moment: datetime) -> list[Row]:
        """Return the rows of one customer that are asked for."""
        own = {"customer_id": holdings.customer.customer_id, "customer_name": holdings.name(sight)}
        return [own | row for row in _ROWS[self.table](holdings, moment) if self._wants(row)]

    def _wants(self, row: Row) -> bool:
        if not self.wanted:
            return True
        if self.table == RECONCILIATION.name:
            return bool(self.wanted & {row["class"], *filter(None, row["differences"].split("; "))})
        return str(row["alert"]).lower() in self.wanted


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows there are of each class."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["class"]] = found.get(row["class"], 0) + 1
    return found


def _reconciliation(holdings: Holdings, moment: datetime) -> list[Row]:
    return [_line(line) for line in reconcile(holdings.subscriptions, holdings.booked, moment)]


def _line(line: ReconciliationLine) -> Row:
    return {
        "subscription_id": line.subscription_id,
        "vendor": line.vendor,
        "product_id": line.product_id,
        "sku_id": line.sku_id,
        "class": line.kind,
        "differences": "; ".join(line.differences),
        **_side("vendor", line.at_vendor),
        **_side("our", line.here),
    }


def _side(whose: str, side: Side | None) -> Row:
    return {f"{whose}_{field}": getattr(side, field, None) for field in Side.model_fields}


def _consumption(holdings: Holdings, moment: datetime) -> list[Row]:
    lines = consumption(holdings.counts, holdings.subscriptions, holdings.rule, moment)
    return [dict(line) for line in lines]


_ROWS: Final[Mapping[str, Callable[[Holdings, datetime], list[Row]]]] = {
    RECONCILIATION.name: _reconciliation,
    CONSUMPTION.name: _consumption,
}
