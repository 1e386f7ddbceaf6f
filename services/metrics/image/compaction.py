"""An image grows with everything that moves; now and then, rows of the same cell become one."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.metrics.image.amounts import BITS, Amounts, split
from services.metrics.image.columns import Array
from services.metrics.image.dimensions import PARENTS
from services.metrics.image.rows import Rows

_MASK: Final = (1 << BITS) - 1


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
    key = np.zeros(len(rows), np.int64)
    for parent, size in rows.dimensions.sizes.items():
        key = key * max(size, 1) + rows.columns[parent].view()
    # Twice, so that no key needs more than 63 bits.
    key = np.unique(key, return_inverse=True)[1] * max(len(rows.dimensions.months), 1) + rows.columns["month"].view()
    if _have_customers(rows):
        key = key * len(rows.customers) + rows.columns["customer"].view()
    _, first, cell_of = np.unique(key, return_index=True, return_inverse=True)
    return first, cell_of


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
