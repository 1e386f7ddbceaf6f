"""Customer states as documents.

Facts are arrays in the order of their tuples, because a customer may hold thousands and a document 16 MB.
Subscriptions, orders and what facts replaced are fields by their id or place, so that a change of one writes that one;
dots and dollars of an id are written as `%2E` and `%24`, since they mean something in the paths of updates.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

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
)
from services.metrics.domain.holdings import turning_months
from services.metrics.domain.knowledge import Chains, Key, Superseded
from services.metrics.domain.months import Instant
from shared.mongo import Document

_KINDS: Final[Mapping[str, type[Fact]]] = {
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
    differ = [name for name in _FIELDS if _differ(name, old, new)]
    changed: Document = {}
    for name in differ:
        changed |= _changed_ids(name, old, new) if name in _BY_ID else {name: _FIELDS[name](new)}
    if not _SOUGHT.isdisjoint(differ):
        changed |= search_fields(new)
    return changed


def forgotten_fields(old: CustomerState, new: CustomerState) -> list[str]:
    """Return the fields that a change removes: what was replaced long ago. Nothing else goes but with the customer."""
    if old.superseded is new.superseded:
        return []
    return [f"superseded.{_field_of(own)}" for own in old.superseded if own not in new.superseded]


def _changed_ids(name: str, old: CustomerState, new: CustomerState) -> Document:
    """Return the fields of one id or place that changed."""
    before, encode = getattr(old, name), _BY_ID[name]
    return {
        f"{name}.{_field_of(own)}": encode(fact)
        for own, fact in getattr(new, name).items()
        if before.get(own) is not fact and before.get(own) != fact
    }


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
            _id_of(name): {at: _fact(Place, row) for at, *row in places}
            for name, places in document["subscriptions"].items()
        },
        orders={_id_of(name): _fact(Order, row) for name, row in document["orders"].items()},
        usage=dict.fromkeys(document["usage"]),
        superseded=_chains(document["superseded"]),
        changed_hour=document["changed_hour"],
        returned=document.get("returned", False),
    )


def _row(fact: Fact | Deletion) -> list[Any]:
    return [*fact[:-1], *fact.told]


def _fact(kind: Any, row: Sequence[Any]) -> Any:
    return kind(*row[:-3], Told(*row[-3:]))


def _accounts(state: CustomerState) -> list[list[Any]]:
    return [[name, *_row(account)] for name, account in state.accounts.items()]


def _by_id(state: CustomerState, name: str) -> Document:
    encode = _BY_ID[name]
    return {_field_of(own): encode(fact) for own, fact in getattr(state, name).items()}


def _field_of(own: str | Key) -> str:
    """Return an id, or a place as JSON, as the name of a field, of which `_id_of` makes it again."""
    name = own if isinstance(own, str) else orjson.dumps(own).decode()
    return name.translate(_ESCAPED) if any(mark in name for mark in "%.$\0") else name


def _id_of(field: str) -> str:
    return unquote(field) if "%" in field else field


def _links(chain: Sequence[Superseded]) -> list[list[Any]]:
    return [[link.until, _row(link.fact)] for link in chain]


def _chains(fields: Document) -> Chains:
    return {
        tuple(place): tuple(_link(place[0], *row) for row in rows)
        for place, rows in ((orjson.loads(_id_of(name)), rows) for name, rows in fields.items())
    }


def _link(kind: str, until: Instant, row: Sequence[Any]) -> Superseded:
    fact = _attributes(row) if kind == "customer" else _fact(_KINDS[kind], row)
    return Superseded(fact, until)


def _places(timeline: Timeline) -> list[list[Any]]:
    return [[at, *_row(place)] for at, place in timeline.items()]


def _attributes(row: Sequence[Any]) -> Attributes:
    own: Attributes = _fact(Attributes, row)
    return own._replace(attribution=tuple(own.attribution))


_BY_ID: Final[Mapping[str, Callable[[Any], list[Any]]]] = {
    "subscriptions": _places,
    "orders": _row,
    "superseded": _links,
}
"""What is a field for each id or place, and how what is known of it is written."""

_SOUGHT: Final = frozenset({"attributes", "subscriptions", "orders"})
"""What `search_fields` are derived from."""

_ESCAPED: Final = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "%.$\0"})

_FIELDS: Final[Mapping[str, Callable[[CustomerState], Any]]] = {
    "attributes": lambda state: _row(state.attributes),
    "accounts": _accounts,
    "subscriptions": lambda state: _by_id(state, "subscriptions"),
    "orders": lambda state: _by_id(state, "orders"),
    "usage": lambda state: sorted(state.usage),
    "superseded": lambda state: _by_id(state, "superseded"),
    "changed_hour": lambda state: state.changed_hour,
}
"""What may change of a customer that stays, by the name that it has in the state and in the document."""
