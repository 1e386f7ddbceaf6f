"""What a customer used: the records of a month by natural key, and the lines they add up to."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Final, NamedTuple

from services.customers.domain.states import State, Versioned, newest
from shared.events.base import UNKNOWN
from shared.events.usage import UsageRecorded

_EXACT: Final = Context(prec=60)
_PLACES: Final = Decimal(1).scaleb(-15)


class UsageRecord(Versioned):
    """The quantity of one natural key in one month, as its newest version tells it."""

    usage_id: str
    product_id: str = UNKNOWN
    sku_id: str = UNKNOWN
    unit: str | None = None
    raw_quantity: Decimal
    normalized_quantity: Decimal

    @classmethod
    def told_by(cls, event: UsageRecorded) -> "UsageRecord":
        """Return the record that `event` tells; normalized is the source's own, else raw × vCPUs, else raw."""
        return cls(
            version=event.version,
            usage_id=event.usage_id,
            product_id=event.product_id,
            sku_id=event.sku_id,
            unit=event.unit,
            raw_quantity=event.raw_quantity,
            normalized_quantity=_normalized(event),
        )


class UsageMonth(State):
    """A customer's usage of one UTC month `YYYY-MM`: its records, ordered by `usage_id`."""

    month: str
    records: tuple[UsageRecord, ...] = ()

    def told(self, record: UsageRecord) -> "UsageMonth":
        """Return the month after being told `record`, which its natural key keeps if it is the newest there."""
        records = {kept.usage_id: kept for kept in self.records}
        records[record.usage_id] = newest(records.get(record.usage_id), record)
        return UsageMonth(month=self.month, records=tuple(records[key] for key in sorted(records)))


class UsageLine(State):
    """What was used of one SKU in one unit in one month."""

    month: str
    product_id: str
    sku_id: str
    unit: str | None
    raw_quantity: Decimal
    normalized_quantity: Decimal
    records: int


class _Plan(NamedTuple):
    product_id: str
    sku_id: str
    unit: str | None


def month_of(event: UsageRecorded) -> str:
    """Return the month in which usage counts: that of its beginning, in UTC."""
    return event.period_start.strftime("%Y-%m")


def lines(month: UsageMonth) -> list[UsageLine]:
    """Return what the records of a month add up to; records that were taken back (quantity 0) do not count."""
    grouped: dict[_Plan, list[UsageRecord]] = defaultdict(list)
    for record in month.records:
        if record.raw_quantity or record.normalized_quantity:
            grouped[_Plan(record.product_id, record.sku_id, record.unit)].append(record)
    return [_line(month.month, plan, records) for plan, records in grouped.items()]


def _line(month: str, plan: _Plan, records: list[UsageRecord]) -> UsageLine:
    return UsageLine(
        month=month,
        **plan._asdict(),
        raw_quantity=_sum(record.raw_quantity for record in records),
        normalized_quantity=_sum(record.normalized_quantity for record in records),
        records=len(records),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def _normalized(event: UsageRecorded) -> Decimal:
    if event.normalized_quantity is not None:
        return event.normalized_quantity
    if event.vcpus is None:
        return event.raw_quantity
    return _EXACT.multiply(event.raw_quantity, event.vcpus).quantize(_PLACES, context=_EXACT)
