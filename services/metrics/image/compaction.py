"""An image grows with everything that moves; now and then, rows of the same cell become one."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.metrics.image.amounts import BITS, Amounts, split
from services.metrics.image.columns import Array
from services.metrics.image.dimensions import PARENTS
from services.metrics.image.rows import Rows

_MASK: Final = (1 << BITS) - 1
_MOST_KEYS: Final = 1 << 62


def compacted(rows: Rows) -> Rows:
    """Return as many rows as there are cells (of each customer, if rows have one), by profile, with the same
    dictionaries.
    """
    first, cell_of = _cells(rows)
    fewer = Rows(rows.dimensions, rows.customers)
    codes = np.column_stack([rows.columns[name].view()[first] for name in ("month", *PARENTS)])
    fewer.extend(codes, rows.columns["customer"].view()[first] if _have_customers(rows) else [])
    for measure, amounts in rows.amounts.items():
        _add_up(fewer.amounts[measure], amounts, cell_of, len(first))
    fewer.cluster()
    return fewer


def _cells(rows: Rows) -> tuple[Array, Array]:
    """Return the first row of each cell, and the cell of each row."""
    key, keys = np.zeros(len(rows), np.int64), 1
    for name, size in _sizes(rows).items():
        if keys * size > _MOST_KEYS:
            found, key = np.unique(key, return_inverse=True)
            keys = len(found)
        key, keys = key * size + rows.columns[name].view(), keys * size
    _, first, cell_of = np.unique(key, return_index=True, return_inverse=True)
    return first, cell_of


def _sizes(rows: Rows) -> dict[str, int]:
    """Return how many codes each column of a cell's key has, the profile's first: rows are to lie by profile."""
    sizes = {**rows.dimensions.sizes, "month": len(rows.dimensions.months)}
    return {**sizes, "customer": len(rows.customers)} if _have_customers(rows) else sizes


def _have_customers(rows: Rows) -> bool:
    return len(rows.columns["customer"]) > 0


def _add_up(into: Amounts, amounts: Amounts, cell_of: Array, cells: int) -> None:
    owner = cell_of[amounts.rows.view()]
    sums = [np.bincount(owner, limb.view(), minlength=cells).astype(np.int64) for limb in amounts.limbs]
    limbs = _carried(sums)
    there = np.flatnonzero(np.any(limbs, axis=0))
    into.extend_limbs(there, [limb[there] for limb in limbs])


def _carried(sums: Sequence[Array]) -> list[Array]:
    """Return sums of limbs as limbs again: what is too much for one is carried to the next."""
    limbs, rest = [], np.zeros_like(sums[0])
    for limb in sums[:-1]:
        rest = rest + limb
        limbs.append(rest & _MASK)
        rest = rest >> BITS
    return [*limbs, *split(rest + sums[-1])]
