"""Consumption: purchased, assigned and unassigned seats by SKU, and which of them to give back before they renew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.customers.domain.licenses.states import LicenseCount
from services.customers.domain.settings.configuration import Configuration
from services.customers.domain.states import Instant, State
from services.customers.domain.subscriptions import Place, Subscription

_MONTHLY = frozenset({"p1m", "monthly", "1 month"})


@dataclass(frozen=True, slots=True)
class AlertRule:
    """When unused seats are worth an alert; from the customer's configuration."""

    enabled: bool
    notice_days: int
    percent: int

    @classmethod
    def of(cls, configuration: Configuration) -> "AlertRule":
        """Return the rule that is in force for a customer."""
        return cls(
            enabled=bool(configuration.value("unused_seats_alerts")),
            notice_days=int(configuration.value("renewal_notice_days")),
            percent=int(configuration.value("unused_seats_percent")),
        )

    def wants(self, line: "ConsumptionLine", moment: datetime) -> bool:
        """Tell whether the seats of `line` that nobody has should be looked at before it renews."""
        if not self.enabled or line.renews_at is None or not line.unassigned or line.unassigned < 0:
            return False
        soon = moment <= line.renews_at <= moment + timedelta(days=self.notice_days)
        return soon and line.unassigned * 100 >= line.purchased * self.percent


class ConsumptionLine(State):
    """The seats of one SKU of one customer; `assigned` and what follows from it are None where nobody counted."""

    vendor: str
    sku_id: str
    sku_name: str | None
    purchased: int
    assigned: int | None
    unassigned: int | None
    over_assigned: int
    counted_at: Instant | None
    renews_at: Instant | None
    alert: bool = False


def consumption(
    counts: Iterable[LicenseCount], subscriptions: Iterable[Subscription], rule: AlertRule, moment: datetime
) -> list[ConsumptionLine]:
    """Return a line for every SKU that the vendor counts or that is held at `moment`, by vendor and SKU."""
    held = _held(subscriptions, moment)
    counted = {(each.vendor, each.sku_id): each for each in counts if not each.removed}
    lines = (_line(sku, counted.get(sku), held.get(sku, ()), moment) for sku in sorted(held.keys() | counted.keys()))
    return [line.model_copy(update={"alert": rule.wants(line, moment)}) for line in lines]


def _held(subscriptions: Iterable[Subscription], moment: datetime) -> Mapping[tuple[str, str], list[Place]]:
    held: dict[tuple[str, str], list[Place]] = {}
    for subscription in subscriptions:
        place = subscription.at(moment)
        if place is not None and place.is_active and place.unit_type == "per_user":
            held.setdefault((place.vendor or "", place.sku_id), []).append(place)
    return held


def _line(
    sku: tuple[str, str], count: LicenseCount | None, places: Iterable[Place], moment: datetime
) -> ConsumptionLine:
    held = tuple(places)
    purchased = count.purchased if count else sum(place.seats for place in held)
    unassigned = purchased - count.assigned if count else None
    name = next((place.sku_name for place in held if place.sku_name), None)
    return ConsumptionLine(
        vendor=sku[0],
        sku_id=sku[1],
        sku_name=count.sku_name if count and count.sku_name else name,
        purchased=purchased,
        assigned=count.assigned if count else None,
        unassigned=unassigned,
        over_assigned=max(0, -unassigned) if unassigned is not None else 0,
        counted_at=count.counted_at if count else None,
        renews_at=min((end for place in held if (end := _decides_by(place, moment)) is not None), default=None),
    )


def _decides_by(place: Place, moment: datetime) -> datetime | None:
    """Return the end of the commitment, until when seats can be given back; a month that renews itself is no such."""
    if place.commitment_end_at is None or place.commitment_end_at < moment:
        return None
    monthly = (place.term or place.billing_cycle or "").casefold() in _MONTHLY
    return None if monthly and place.auto_renew else place.commitment_end_at
