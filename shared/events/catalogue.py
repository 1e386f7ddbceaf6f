"""Every topic and the closed set of events on it.

A union per topic lets a handler `match` with `assert_never`, so that a new event is a type error until handled.
"""

from collections.abc import Mapping
from typing import Final

from shared.events import billing, customers, exports, kpis, licenses, settings, subscriptions, usage
from shared.events.base import Event

CustomerEvent = (
    customers.CustomerChanged
    | customers.CustomerDeleted
    | customers.CustomerRestored
    | customers.UserChanged
    | customers.VendorAccountChanged
)
SubscriptionEvent = subscriptions.SubscriptionChanged | subscriptions.OrderChanged
UsageEvent = usage.UsageRecorded
BillingEvent = billing.CreditRecorded | billing.DiscountChanged | billing.RevenueRecorded
LicenseEvent = licenses.BookedSubscriptionChanged | licenses.LicenseCountChanged
SettingsEvent = (
    settings.TagsChanged
    | settings.ConfigurationChanged
    | settings.TenantsChanged
    | settings.BillingProfileChanged
    | settings.AccountManagerChanged
    | settings.DefaultsChanged
)
KpiEvent = kpis.KpiChanged
ExportEvent = exports.ExportRequested | exports.ExportCompleted | exports.ExportFailed | exports.ExportExpired

CustomerKeyedEvent = CustomerEvent | SubscriptionEvent | UsageEvent
"""What a service that follows customers receives; all on equally partitioned topics."""

EVENTS: Final[tuple[type[Event], ...]] = (
    customers.CustomerChanged,
    customers.CustomerDeleted,
    customers.CustomerRestored,
    customers.UserChanged,
    customers.VendorAccountChanged,
    subscriptions.SubscriptionChanged,
    subscriptions.OrderChanged,
    usage.UsageRecorded,
    billing.CreditRecorded,
    billing.DiscountChanged,
    billing.RevenueRecorded,
    licenses.BookedSubscriptionChanged,
    licenses.LicenseCountChanged,
    settings.TagsChanged,
    settings.ConfigurationChanged,
    settings.TenantsChanged,
    settings.BillingProfileChanged,
    settings.AccountManagerChanged,
    settings.DefaultsChanged,
    kpis.KpiChanged,
    exports.ExportRequested,
    exports.ExportCompleted,
    exports.ExportFailed,
    exports.ExportExpired,
)

BY_TYPE: Final[Mapping[str, type[Event]]] = {event.event_type: event for event in EVENTS}
TOPICS: Final[tuple[str, ...]] = tuple(dict.fromkeys(event.topic for event in EVENTS))


def events_of(topic: str) -> tuple[type[Event], ...]:
    """Return the event classes that may appear on `topic`."""
    return tuple(event for event in EVENTS if event.topic == topic)
