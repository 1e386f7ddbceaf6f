"""What a record states: its events, and the withdrawal of those that an earlier version of it stated elsewhere.

A subscription without a history (`effective_at`) is active from `purchased_at`, cancelled from `cancelled_at`, and
in between what was observed of its status (`observations`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from services.sync.domain.observations import INSTANT, Observation
from services.sync.domain.records import (
    BookedSubscriptionRecord,
    CreditRecord,
    CustomerRecord,
    DiscountRecord,
    LicenseCountRecord,
    OrderRecord,
    Record,
    RevenueRecord,
    SubscriptionRecord,
    UsageRecord,
    UserRecord,
    VendorAccountRecord,
)
from services.sync.domain.records.billing import BillingRecord
from shared.events.base import Event
from shared.events.billing import CreditRecorded, DiscountChanged, RevenueRecorded
from shared.events.customers import Contact, CustomerChanged, UserChanged, VendorAccountChanged
from shared.events.licenses import BookedSubscriptionChanged, LicenseCountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where consumers keep a fact: whose it is, and its moment where that is part of the place."""

    customer_id: str
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """In whose name facts are stated, with which version, and when what has no date of its own was observed."""

    partner_id: str
    version: int
    observed_at: datetime

    def fields(self, record: Record) -> Fields:
        """Return the fields of an event that says what `record` says."""
        return {**record.stated(), "partner_id": self.partner_id, "version": self.version}


def state(record: Record, author: Author, observed: Sequence[Observation] = ()) -> list[Event]:
    """Return the events that `record` states; `observed` as `observe` returned it."""
    fields = author.fields(record)
    match record:  # usage first: there is most of it, and each test costs
        case UsageRecord():
            return [UsageRecorded(**fields)]
        case CustomerRecord():
            return [CustomerChanged(**fields | {"contact": _contact(record)})]
        case SubscriptionRecord():
            return [SubscriptionChanged(**fields | place) for place in _timeline(record, observed)]
        case OrderRecord():
            since = {"cancelled_at": observed[0].since} if observed else {}
            return [OrderChanged(**fields | since)]
        case BillingRecord():
            return [_BILLING[type(record)](**fields | {"account_type": record.account_type})]
        case _:
            counted = {"counted_at": author.observed_at} if isinstance(record, LicenseCountRecord) else {}
            return [_PLAIN[type(record)](**counted | fields)]


_PLAIN: Final[Mapping[type[Record], type[Event]]] = {
    UserRecord: UserChanged,
    VendorAccountRecord: VendorAccountChanged,
    BookedSubscriptionRecord: BookedSubscriptionChanged,
    LicenseCountRecord: LicenseCountChanged,
}
_BILLING: Final[Mapping[type[Record], type[Event]]] = {
    CreditRecord: CreditRecorded,
    DiscountRecord: DiscountChanged,
    RevenueRecord: RevenueRecorded,
}


def places(record: Record, observed: Sequence[Observation] = ()) -> tuple[Place, ...]:
    """Return where consumers keep the facts of `record`; empty for facts that can never move."""
    match record:
        case UsageRecord():
            return (Place(record.customer_id, _month(record.period_start)),)
        case SubscriptionRecord():
            timeline = _timeline(record, observed)
            return tuple(Place(record.customer_id, place["effective_at"]) for place in timeline)
        case OrderRecord() | UserRecord() | VendorAccountRecord():
            return (Place(record.customer_id),)
        case _:
            return ()


def withdraw(record: Record, abandoned: Sequence[Place], author: Author) -> Iterator[Event]:
    """Yield the events that take back what an earlier version of `record` stated at the `abandoned` places."""
    for place in abandoned:
        there = author.fields(record) | {"customer_id": place.customer_id}
        match record:
            case SubscriptionRecord():
                gone = {"effective_at": place.moment, "status": "withdrawn", "withdrawn": True}
                yield SubscriptionChanged(**there | gone)
            case UsageRecord():
                yield UsageRecorded(**there | _nothing(record, place))
            case OrderRecord():
                yield OrderChanged(**there | {"withdrawn": True})
            case _:
                yield _PLAIN[type(record)](**there | {"removed": True})


def _nothing(record: UsageRecord, place: Place) -> Fields:
    zero = Decimal(0)
    normalized = None if record.normalized_quantity is None else zero
    return {
        "period_start": place.moment,
        "period_end": None,
        "raw_quantity": zero,
        "normalized_quantity": normalized,
    }


def _timeline(record: SubscriptionRecord, observed: Sequence[Observation]) -> list[Fields]:
    if record.effective_at is not None:
        return [
            {"effective_at": record.effective_at, "status": record.status, "withdrawn": record.withdrawn},
        ]
    statuses = {record.purchased_at: "active"} | {each.since: each.status for each in observed}
    if record.cancelled_at is not None and record.purchased_at is not None:
        # Bought and cancelled on one date: present for that moment (definitions.md), so the end is a moment later.
        statuses[max(record.cancelled_at, record.purchased_at + INSTANT)] = "cancelled"
    return [{"effective_at": moment, "status": status} for moment, status in statuses.items()]


def _contact(record: CustomerRecord) -> Contact:
    return Contact(
        name=record.contact_name,
        email=record.contact_email,
        phone=record.contact_phone,
        address=record.contact_address,
    )


def _month(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)
