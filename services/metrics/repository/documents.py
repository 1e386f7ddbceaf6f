"""Customer states and usage months as documents.

Facts are arrays in the order of their tuples, because a customer may hold thousands and a document 16 MB, and because
products and natural keys may contain the dots and dollars that field names must not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import orjson
from bson.binary import Binary

from services.metrics.domain.cells import values
from services.metrics.domain.customer import CustomerState, Timeline
from services.metrics.domain.facts import (
    Account,
    Attributes,
    Deletion,
    Fact,
    Order,
    Place,
    Told,
    UsageRecord,
)
from services.metrics.domain.holdings import turning_months
from services.metrics.domain.knowledge import Chains, Key, Superseded
from services.metrics.domain.months import Month
from services.metrics.domain.usage import Plan, UsageMonth, UsageTotal, UsageTotals
from services.metrics.repository.decimals import stored, units_of
from shared.mongo import Document

_KINDS: Final[Mapping[str, type[Fact]]] = {
    "customer": Attributes,
    "vendor_account": Account,
    "subscription": Place,
    "order": Order,
}


GROUPED_BY: Final = 7
"""The dimensions of a group: not the vendors, nor the place within the country, by which groups would be customers."""


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


def group_of(profile: Sequence[Any]) -> Binary:
    """Return what stands for the first `GROUPED_BY` of a customer's dimensions, in the order of `Profile`.

    Customers of one group lie together in an index, so that a figure finds its customers by the groups of its cells.
    """
    return Binary(blake2b(orjson.dumps(list(profile[:GROUPED_BY])), digest_size=8).digest())


def state_document(state: CustomerState, generations: Iterable[int]) -> Document:
    """Return the document of `state`, whose contributions are in the cells of `generations`."""
    key = CustomerKey(state.partner_id, state.customer_id)
    return {
        "_id": customer_id_of(key),
        "partner_id": key.partner_id,
        "customer_id": key.customer_id,
        "generations": sorted(generations),
        "deletion": _row(state.deletion) if state.deletion else None,
        **{name: encode(state) for name, encode in _FIELDS.items()},
        **({"returned": True} if state.returned else {}),
        **search_fields(state),
    }


def state_changes(old: CustomerState, new: CustomerState) -> Document:
    """Return the fields that a change of a customer which stays moves, as they are afterwards.

    What was not touched is the same object in both states, so that a long history costs what changed in it.
    """
    changed = {name: encode(new) for name, encode in _FIELDS.items() if _differ(name, old, new)}
    if changed.keys() & {"attributes", "subscriptions", "orders"}:
        changed |= search_fields(new)
    return changed


def _differ(name: str, old: CustomerState, new: CustomerState) -> bool:
    before, after = getattr(old, name), getattr(new, name)
    if name == "usage":
        return bool(before.keys() != after.keys())
    return before is not after and before != after


def search_fields(state: CustomerState) -> Document:
    """Return what customers are found by, all of it derived from the state."""
    own = state.attributes
    return {
        "group": group_of([*own[1:7], values(set(own.attribution))]),
        "months": sorted(turning_months(state)),
        "changed_hour": state.changed_hour,
    }


def state_of(document: Document) -> CustomerState:
    """Return the state in a document, with no usage totals at hand."""
    return CustomerState(
        partner_id=document["partner_id"],
        customer_id=document["customer_id"],
        deletion=_fact(Deletion, document["deletion"]) if document["deletion"] else None,
        attributes=_attributes(document["attributes"]),
        accounts={name: _fact(Account, row) for name, *row in document["accounts"]},
        subscriptions={
            name: {at: _fact(Place, row) for at, *row in places} for name, places in document["subscriptions"]
        },
        orders={name: _fact(Order, row) for name, *row in document["orders"]},
        usage=dict.fromkeys(document["usage"]),
        superseded=_chains(document["superseded"]),
        changed_hour=document["changed_hour"],
        returned=document.get("returned", False),
    )


def usage_document(
    key: CustomerKey, month: Month, own: UsageTotals, records: UsageMonth, superseded: Chains
) -> Document:
    """Return the document of one usage month: `own` are the totals of its records; with those that others replaced."""
    return {
        "_id": usage_id_of(key, month),
        "partner_id": key.partner_id,
        "customer_id": key.customer_id,
        "month": month,
        "totals": _totals(own),
        "records": [[name, *_record_row(record)] for name, record in records.items()],
        "superseded": [
            [name, link.until, _record_row(link.fact)]
            for (_, name), chain in superseded.items()
            for link in chain
            if isinstance(link.fact, UsageRecord)
        ],
    }


def totals_of(document: Document) -> UsageTotals:
    """Return the totals in the document of a usage month."""
    return dict(map(_total, document["totals"]))


def usage_of(document: Document) -> dict[str, UsageRecord]:
    """Return the usage month in a document."""
    return {name: _record(row) for name, *row in document["records"]}


def superseded_usage_of(document: Document) -> Chains:
    """Return the records that others replaced, in the document of a usage month."""
    chains: dict[Key, tuple[Superseded, ...]] = {}
    for name, until, row in document["superseded"]:
        chains["usage", name] = (*chains.get(("usage", name), ()), Superseded(_record(row), until))
    return chains


def _row(fact: Fact | Deletion) -> list[Any]:
    return [*fact[:-1], *fact.told]


def _fact(kind: Any, row: Sequence[Any]) -> Any:
    return kind(*row[:-3], Told(*row[-3:]))


def _record_row(record: UsageRecord) -> list[Any]:
    version, product, sku, raw, normalized, told = record
    return [version, product, sku, stored(raw), stored(normalized), *told]


def _record(row: Sequence[Any]) -> UsageRecord:
    version, product, sku, raw, normalized, *told = row
    return UsageRecord(version, product, sku, units_of(raw), units_of(normalized), Told(*told))


def _accounts(state: CustomerState) -> list[list[Any]]:
    return [[name, *_row(account)] for name, account in state.accounts.items()]


def _subscriptions(state: CustomerState) -> list[list[Any]]:
    return [[name, _places(timeline)] for name, timeline in state.subscriptions.items()]


def _orders(state: CustomerState) -> list[list[Any]]:
    return [[name, *_row(order)] for name, order in state.orders.items()]


def _superseded(state: CustomerState) -> list[list[Any]]:
    return [[list(key), link.until, _row(link.fact)] for key, chain in state.superseded.items() for link in chain]


def _chains(rows: Iterable[Sequence[Any]]) -> Chains:
    chains: dict[Key, tuple[Superseded, ...]] = {}
    for place, until, row in rows:
        key, kind = tuple(place), _KINDS[place[0]]
        fact = _attributes(row) if kind is Attributes else _fact(kind, row)
        chains[key] = (*chains.get(key, ()), Superseded(fact, until))
    return chains


def _places(timeline: Timeline) -> list[list[Any]]:
    return [[at, *_row(place)] for at, place in timeline.items()]


def _totals(plans: UsageTotals) -> list[list[Any]]:
    return [[*plan, stored(total.raw), stored(total.normalized), total.positive] for plan, total in plans.items()]


def _total(row: list[Any]) -> tuple[Plan, UsageTotal]:
    product, sku, raw, normalized, positive = row
    return Plan(product, sku), UsageTotal(units_of(raw), units_of(normalized), positive)


def _attributes(row: Sequence[Any]) -> Attributes:
    own: Attributes = _fact(Attributes, row)
    return own._replace(attribution=tuple(own.attribution))


_FIELDS: Final[Mapping[str, Callable[[CustomerState], Any]]] = {
    "attributes": lambda state: _row(state.attributes),
    "accounts": _accounts,
    "subscriptions": _subscriptions,
    "orders": _orders,
    "usage": lambda state: sorted(state.usage),
    "superseded": _superseded,
    "changed_hour": lambda state: state.changed_hour,
}
"""What may change of a customer that stays, by the name that it has in the state and in the document."""
