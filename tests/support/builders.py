"""Builders of events: each names only what the test is about."""

from datetime import UTC, datetime
from typing import Any

from shared.events.base import Event
from shared.events.customers import CustomerChanged, CustomerDeleted
from shared.events.envelope import OutgoingRecord, encode
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

PARTNER = "acme"
CUSTOMER = "c-1"
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def day(text: str) -> datetime:
    """Return midnight UTC of an ISO date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _event(kind: type[Any], **fields: Any) -> Any:
    return kind(**({"partner_id": PARTNER, "customer_id": CUSTOMER, "version": 1} | fields))


def customer(**fields: Any) -> CustomerChanged:
    """A customer of `PARTNER`."""
    built: CustomerChanged = _event(CustomerChanged, **fields)
    return built


def deleted(**fields: Any) -> CustomerDeleted:
    """The end of a customer."""
    built: CustomerDeleted = _event(CustomerDeleted, **({"deleted_at": NOON} | fields))
    return built


def subscription(effective_at: str, status: str = "active", **fields: Any) -> SubscriptionChanged:
    """A place in the timeline of subscription `s-1`, at midnight of an ISO date."""
    place = {"subscription_id": "s-1", "effective_at": day(effective_at), "status": status}
    built: SubscriptionChanged = _event(SubscriptionChanged, **(place | fields))
    return built


def order(ordered_at: str, **fields: Any) -> OrderChanged:
    """Order `o-1`, placed at midnight of an ISO date."""
    built: OrderChanged = _event(OrderChanged, **({"order_id": "o-1", "ordered_at": day(ordered_at)} | fields))
    return built


def usage(period_start: str, quantity: str = "1", **fields: Any) -> UsageRecorded:
    """Usage record `u-1` on an ISO date."""
    record = {"usage_id": "u-1", "period_start": day(period_start), "raw_quantity": quantity}
    built: UsageRecorded = _event(UsageRecorded, **(record | fields))
    return built


def record(event: Event) -> OutgoingRecord:
    """The Kafka record of `event`."""
    return encode(event, source="/tests", time=NOON)
