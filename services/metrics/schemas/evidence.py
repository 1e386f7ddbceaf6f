"""The shape of a fact: who told it when, what it says, and what it replaced."""

from datetime import datetime
from typing import Any, assert_never

from pydantic import BaseModel, Field

from services.metrics.domain.evidence import Evidence, Kind
from services.metrics.domain.facts import Account, Attributes, Deletion, Fact, Order, Place, UsageRecord
from services.metrics.domain.months import format_month, moment_of, month_of
from services.metrics.domain.quantities import exact_text
from shared.events.customers import CustomerChanged, CustomerDeleted, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

EVENT_TYPES: dict[Kind, str] = {
    "customer": CustomerChanged.event_type,
    "vendor_account": VendorAccountChanged.event_type,
    "subscription": SubscriptionChanged.event_type,
    "order": OrderChanged.event_type,
    "usage": UsageRecorded.event_type,
    "deletion": CustomerDeleted.event_type,
}

_RECORDED_AT = "When the figures took it up."


class Statement(BaseModel):
    """What one version of a fact says, and who told it."""

    version: int = Field(examples=[7])
    event_id: str = Field(examples=["5f0c5c2c6d1d4f3f8e1b2a3c4d5e6f70"])
    source: str = Field(examples=["/tenantry/sync/northwind-portal"])
    recorded_at: datetime = Field(description=_RECORDED_AT)
    withdrawn: bool = Field(description="The source took the fact back: it was never true.")
    says: str = Field(examples=["active from 2026-05-31: CFQ7TTC0LFLZ CFQ7TTC0LFLZ:0002, 25 seats"])
    data: dict[str, Any] = Field(description="The same, field by field.")


class FactLine(Statement):
    """One fact behind an amount."""

    kind: Kind
    id: str = Field(
        examples=["n00101-s1"], description="Of the subscription, order, usage record, account or customer."
    )
    event_type: str = Field(examples=[SubscriptionChanged.event_type])
    effective_at: datetime | None = Field(
        description="From when on it holds; of usage the month; null where it has no place in time."
    )
    replaces: Statement | None = Field(description="With `since`: what stood here then; null if nothing did.")


def fact_line(own: Evidence) -> FactLine:
    """Return the HTTP shape of a fact."""
    return FactLine(
        kind=own.kind,
        id=own.id,
        event_type=EVENT_TYPES[own.kind],
        effective_at=None if own.effective_at is None else moment_of(own.effective_at),
        replaces=None if own.replaces is None else Statement(**_statement(own.replaces, own)),
        **_statement(own.fact, own),
    )


def _statement(fact: Fact | Deletion, own: Evidence) -> dict[str, Any]:
    says, data = _says(fact, own)
    return {
        "version": fact.version,
        "event_id": fact.told.event_id,
        "source": fact.told.source,
        "recorded_at": moment_of(fact.told.recorded_at),
        "withdrawn": isinstance(fact, Place | Order) and fact.withdrawn,
        "says": says,
        "data": data,
    }


def _says(fact: Fact | Deletion, own: Evidence) -> tuple[str, dict[str, Any]]:
    """Return what a fact says, in words and field by field."""
    match fact:
        case Place():
            return _place(fact, own)
        case Order():
            return _order(fact)
        case UsageRecord():
            return _usage(fact, own)
        case Attributes():
            return _customer(fact)
        case Account():
            words = f"account at {fact.vendor}" + (", removed" if fact.removed else "")
            return words, {"vendor": fact.vendor, "removed": fact.removed}
        case Deletion():
            return f"deleted on {_day(fact.deleted_at)}", {}
        case _:
            assert_never(fact)


def _place(fact: Place, own: Evidence) -> tuple[str, dict[str, Any]]:
    seats = f", {fact.seats} seats" if fact.per_user else ""
    trial = ", trial" if fact.trial else ""
    words = f"{fact.status} from {_day(own.effective_at or 0)}: {fact.product} {fact.sku}{seats}{trial}"
    names = ("status", "product", "sku", "vendor", "seats", "per_user", "trial")
    return words, {name: getattr(fact, name) for name in names}


def _order(fact: Order) -> tuple[str, dict[str, Any]]:
    cancelled_at = _day(fact.cancelled_at) if fact.cancelled else None
    end = f", cancelled on {cancelled_at}" if cancelled_at else ""
    words = f"ordered on {_day(fact.ordered_at)}: {fact.quantity} of {fact.product} {fact.sku}{end}"
    names = ("product", "sku", "vendor", "quantity", "cancelled", "trial")
    return words, {name: getattr(fact, name) for name in names} | {"cancelled_at": cancelled_at}


def _usage(fact: UsageRecord, own: Evidence) -> tuple[str, dict[str, Any]]:
    raw, normalized = exact_text(fact.raw), exact_text(fact.normalized)
    month = format_month(month_of(own.effective_at or 0))
    words = f"used in {month}: {raw} of {fact.product} {fact.sku}, normalized {normalized}"
    return words, {"product": fact.product, "sku": fact.sku, "raw": raw, "normalized": normalized}


def _customer(fact: Attributes) -> tuple[str, dict[str, Any]]:
    data = fact._asdict()
    for name in ("version", "told"):
        del data[name]
    words = f"customer in {fact.country}, segment {fact.segment}, sold by {fact.seller}"
    return words, data | {"attribution": list(fact.attribution)}


def _day(instant: int) -> str:
    return f"{moment_of(instant):%Y-%m-%d}"
