"""A list's question as a MongoDB query. Values are bound as values; no text of a caller becomes an operator."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from services.customers.domain.listing import CustomerFilter, Ordering, Position, SortField
from services.customers.domain.search import searched

Query = dict[str, Any]

SORT_PATHS: Final[Mapping[SortField, str]] = {field: field.value for field in SortField} | {SortField.NAME: "name_key"}
"""Where the value that a field sorts by is stored."""

_AFTER_EVERY_CHARACTER: Final = "\U0010ffff"


def matching(partner_id: str, wanted: CustomerFilter) -> Query:
    """Return the query of the partner's customers under `wanted`; raises `NothingToSearch`."""
    fields = {name: values for name, values in asdict(wanted).items() if values}
    names = fields.pop("name", ())
    query: Query = {"partner_id": partner_id}
    query |= {field: {"$in": list(values)} for field, values in fields.items()}
    return query | ({"$or": [_named(text) for text in names]} if names else {})


def after(ordering: Ordering, position: Position) -> Query:
    """Return the query of what follows `position`. MongoDB compares null with nothing, so it has its own branches."""
    path = SORT_PATHS[ordering.field]
    beyond = "$lt" if ordering.descending else "$gt"
    further = {"customer_id": {beyond: position.customer_id}}
    if ordering.field is SortField.CUSTOMER_ID:
        return further
    equal = {path: position.value, **further}
    if position.value is None:
        return equal if ordering.descending else {"$or": [equal, {path: {"$ne": None}}]}
    branches: list[Query] = [equal, {path: {beyond: position.value}}]
    return {"$or": [*branches, {path: None}] if ordering.descending else branches}


def sorting(ordering: Ordering) -> list[tuple[str, int]]:
    """Return the sort of `ordering`, with the customer id to make it total."""
    direction = DESCENDING if ordering.descending else ASCENDING
    return [(path, direction) for path in dict.fromkeys((SORT_PATHS[ordering.field], "customer_id"))]


def _named(text: str) -> Query:
    """Return the query of names in which each word of `text` begins a word."""
    return {"$and": [{"name_words": {"$elemMatch": _beginning_with(word)}} for word in searched(text)]}


def _beginning_with(word: str) -> Query:
    return {"$gte": word, "$lt": word + _AFTER_EVERY_CHARACTER}
