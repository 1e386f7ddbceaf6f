"""How cells are stored: those that differ in nothing but their month are one document, a *series* of months.

Most changes of a customer concern several months of one series (docs/decisions/0017). Its `_id` is a digest of what the
cells have in common, which includes the Kafka partition of the customers in them, so that parallel transactions never
write the same document. Sums do not care.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple, TypeAlias

import orjson
from bson.binary import Binary
from bson.decimal128 import Decimal128
from pymongo import UpdateOne

from services.metrics.domain.cells import (
    QUANTITIES,
    Amount,
    Assortment,
    Basis,
    Cell,
    CellAmounts,
    CustomerType,
    Measure,
    Profile,
)
from services.metrics.domain.months import Month
from services.metrics.repository.decimals import stored, units_of
from shared.events.base import UNKNOWN
from shared.mongo import Document

REBUILT: Final = -1
"""The partition of cells written by a rebuild, which no consumer writes."""

Months: TypeAlias = Mapping[Month, Mapping[Measure, Amount]]


class Shard(NamedTuple):
    """Which cells: a partner's, in one generation, written by one partition's consumer."""

    partner_id: str
    generation: int
    partition: int


class Series(NamedTuple):
    """What the cells of one document have in common: all of `Cell` but the month."""

    bases: tuple[Basis, ...]
    customer_types: tuple[CustomerType, ...]
    assortment: Assortment
    profile: Profile


def by_series(cells: CellAmounts) -> dict[Series, Months]:
    """Return `cells` as they are stored, without amounts of 0."""
    found: dict[Series, dict[Month, Mapping[Measure, Amount]]] = defaultdict(dict)
    for cell, amounts in cells.items():
        if moving := {measure: amount for measure, amount in amounts.items() if amount}:
            found[Series(*cell[1:])][cell.month] = moving
    return dict(found)


def addition(shard: Shard, series: Series, months: Months) -> UpdateOne:
    """Return the write that adds amounts to a series, which may be new."""
    moved = {
        f"months.{month}.{measure}": _stored(measure, amount)
        for month, amounts in months.items()
        for measure, amount in amounts.items()
    }
    new = {"$setOnInsert": _head(shard, series), "$inc": moved}
    return UpdateOne({"_id": _series_id(shard, series)}, new, upsert=True)


def series_document(shard: Shard, series: Series, months: Months) -> Document:
    """Return the document of a series that is added to for the first time."""
    told = {
        str(month): {measure: _stored(measure, amount) for measure, amount in amounts.items()}
        for month, amounts in months.items()
    }
    return {"_id": _series_id(shard, series), **_head(shard, series), "months": told}


# Millions of times in a row: written out, this is three times as fast as over the names of the fields.
def cells_of(document: Document) -> Iterator[tuple[Cell, dict[Measure, Amount]]]:
    """Yield the cells of a document, of which `UNREAD` is not needed."""
    types = document["customer_type"]
    profile = Profile(
        document["seller"],
        document["country"],
        document["segment"],
        document["location"],
        document["sales_channel"],
        document["pricing_model"],
        tuple(document["attribution"]),
        tuple(document["vendor"]),
        document.get("region", UNKNOWN),
        document.get("state", UNKNOWN),
        document.get("city", UNKNOWN),
    )
    assortment = Assortment(tuple(document["product"]), tuple(document["sku"]))
    bases, customer_types = tuple(types), tuple(types.values())
    for month, amounts in document["months"].items():
        cell = Cell(int(month), bases, customer_types, assortment, profile)
        yield cell, {measure: amount_of(amount) for measure, amount in amounts.items()}


UNREAD: Final = dict.fromkeys(("_id", "generation", "partner_id", "partition", "bases"), 0)
"""A projection without the fields that `cells_of` does not read."""


def amount_of(found: int | Decimal128) -> Amount:
    """Return an amount as it is stored, or summed by MongoDB."""
    return units_of(found) if isinstance(found, Decimal128) else int(found)


def _series_id(shard: Shard, series: Series) -> Binary:
    key = [*shard, series.bases, series.customer_types, *series.assortment, *series.profile]
    return Binary(blake2b(orjson.dumps(key), digest_size=16).digest())


def _head(shard: Shard, series: Series) -> Document:
    """Return the document without `_id` and months."""
    return {
        **shard._asdict(),
        "bases": series.bases,
        "customer_type": _types(series.bases, series.customer_types),
        **dict(zip(Assortment._fields, series.assortment, strict=True)),
        **dict(zip(Profile._fields, series.profile, strict=True)),  # as `_asdict`, which is slow
    }


@lru_cache(maxsize=64)
def _types(bases: tuple[Basis, ...], types: tuple[CustomerType, ...]) -> Mapping[str, str]:
    return dict(zip(bases, types, strict=True))


def _stored(measure: Measure, amount: Amount) -> int | Decimal128:
    return stored(amount) if measure in QUANTITIES else amount
