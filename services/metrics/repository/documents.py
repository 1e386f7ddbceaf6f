"""Customer states and usage months as documents.

Facts are arrays in the order of their tuples, because a customer may hold thousands and a document 16 MB, and because
products and natural keys may contain the dots and dollars that field names must not.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from services.metrics.domain.customer import CustomerState, Timeline
from services.metrics.domain.facts import Account, Attributes, Order, Place, UsageRecord
from services.metrics.domain.months import Month
from services.metrics.domain.usage import Plan, UsageMonth, UsageTotal, UsageTotals, totals
from services.metrics.repository.decimals import stored, units_of
from shared.mongo import Document


class CustomerKey(NamedTuple):
    """A customer of a partner."""

    partner_id: str
    customer_id: str


def customer_id_of(key: CustomerKey) -> str:
    """Return the `_id` of a customer's state; a partner's id has no colon, so it is unambiguous."""
    return f"{key.partner_id}:{key.customer_id}"


def usage_id_of(key: CustomerKey, month: Month) -> str:
    """Return the `_id` of a customer's usage month."""
    return f"{key.partner_id}:{key.customer_id}:{month}"


def state_document(state: CustomerState, generations: Iterable[int]) -> Document:
    """Return the document of `state`, whose contributions are in the cells of `generations`."""
    key = CustomerKey(state.partner_id, state.customer_id)
    return {
        "_id": customer_id_of(key),
        **key._asdict(),
        "generations": sorted(generations),
        "deleted": state.deleted,
        "attributes": list(state.attributes),
        "accounts": [[name, *account] for name, account in state.accounts.items()],
        "subscriptions": [[name, _places(timeline)] for name, timeline in state.subscriptions.items()],
        "orders": [[name, *order] for name, order in state.orders.items()],
        "usage": sorted(state.usage),
    }


def state_of(document: Document) -> CustomerState:
    """Return the state in a document, with no usage totals at hand."""
    return CustomerState(
        partner_id=document["partner_id"],
        customer_id=document["customer_id"],
        deleted=document["deleted"],
        attributes=_attributes(document["attributes"]),
        accounts={name: Account(*account) for name, *account in document["accounts"]},
        subscriptions={
            name: {at: Place(*place) for at, *place in places} for name, places in document["subscriptions"]
        },
        orders={name: Order(*order) for name, *order in document["orders"]},
        usage=dict.fromkeys(document["usage"]),
    )


def usage_document(key: CustomerKey, month: Month, records: UsageMonth) -> Document:
    """Return the document of one usage month."""
    return {
        "_id": usage_id_of(key, month),
        **key._asdict(),
        "month": month,
        "totals": _totals(totals(records)),
        "records": [
            [name, record.version, record.product, record.sku, stored(record.raw), stored(record.normalized)]
            for name, record in records.items()
        ],
    }


def totals_of(document: Document) -> UsageTotals:
    """Return the totals in the document of a usage month."""
    return dict(map(_total, document["totals"]))


def usage_of(document: Document) -> dict[str, UsageRecord]:
    """Return the usage month in a document."""
    return {
        name: UsageRecord(version, product, sku, units_of(raw), units_of(normalized))
        for name, version, product, sku, raw, normalized in document["records"]
    }


def _places(timeline: Timeline) -> list[list[Any]]:
    return [[at, *place] for at, place in timeline.items()]


def _totals(plans: UsageTotals) -> list[list[Any]]:
    return [[*plan, stored(total.raw), stored(total.normalized), total.positive] for plan, total in plans.items()]


def _total(row: list[Any]) -> tuple[Plan, UsageTotal]:
    product, sku, raw, normalized, positive = row
    return Plan(product, sku), UsageTotal(units_of(raw), units_of(normalized), positive)


def _attributes(row: list[Any]) -> Attributes:
    told = Attributes(*row)
    return told._replace(attribution=tuple(told.attribution))
