"""The rows of an image: each a cell, or what moved in one, with its amounts by measure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.moved import MovedRow
from services.metrics.image.amounts import Amounts
from services.metrics.image.clusters import Clusters
from services.metrics.image.codes import Codes
from services.metrics.image.columns import Array, Column
from services.metrics.image.dimensions import PARENTS, Dimensions

CODE_TYPES: Final[Mapping[str, type]] = {
    "month": np.int32,
    "profile": np.int32,
    "place": np.int32,
    "assortment": np.int32,
    "kind": np.uint8,
    "customer": np.int32,
}
"""The columns of codes, and how wide they are."""


class Rows:
    """Rows of one partner. What was appended stays at its place."""

    def __init__(self, dimensions: Dimensions | None = None, customers: Codes[str] | None = None) -> None:
        self.dimensions = dimensions or Dimensions()
        self.customers = customers or Codes[str]()
        self.columns = {name: Column(dtype) for name, dtype in CODE_TYPES.items()}
        self.amounts: dict[Measure, Amounts] = defaultdict(Amounts)
        self.clusters: Clusters | None = None

    def __len__(self) -> int:
        return len(self.columns["month"])

    @property
    def nbytes(self) -> int:
        """Memory held by codes and amounts, in bytes."""
        columns = sum(column.nbytes for column in self.columns.values())
        clusters = self.clusters.nbytes if self.clusters else 0
        return columns + clusters + sum(amounts.nbytes for amounts in self.amounts.values())

    def append(self, moved: Iterable[MovedRow]) -> None:
        """Append cells; rows of an image have a customer either all or none."""
        codes: list[tuple[int, ...]] = []
        customers: list[int] = []
        amounts_of: dict[Measure, tuple[list[int], list[Amount]]] = defaultdict(lambda: ([], []))
        first = len(self)
        for customer, cell, amounts in moved:
            for measure, amount in amounts.items():
                if amount:
                    rows, values = amounts_of[measure]
                    rows.append(first + len(codes))
                    values.append(amount)
            codes.append(self.dimensions.codes(cell))
            if customer is not None:
                customers.append(self.customers.code(customer))
        self.extend(np.array(codes, np.int32).reshape(-1, 1 + len(PARENTS)), customers)
        for measure, (rows, values) in amounts_of.items():
            self.amounts[measure].extend(rows, values)

    def extend(self, codes: Array, customers: Sequence[int] | Array) -> None:
        """Append rows without amounts: codes of month and `PARENTS`, and of the customer behind each, if told."""
        for place, name in enumerate(("month", *PARENTS)):
            self.columns[name].extend(codes[:, place])
        self.columns["customer"].extend(customers)

    def cluster(self) -> None:
        """Note where each profile's rows are; they must lie by profile, as in a compact image."""
        owners = {measure: amounts.rows.view() for measure, amounts in self.amounts.items()}
        self.clusters = Clusters(self.columns["profile"].view(), self.dimensions.sizes["profile"], owners)

    def frozen(self) -> "Rows":
        """Return the rows that are there now, without a copy; they must not grow."""
        own = Rows(self.dimensions, self.customers)
        own.columns = {name: column.frozen() for name, column in self.columns.items()}
        own.amounts.update({measure: amounts.frozen() for measure, amounts in self.amounts.items()})
        return own

    def extend_by_rest(self, rows: "Rows", known: "Rows") -> None:
        """Append what `rows` have beyond the first ones of them, `known`; these are here in another form."""
        moved_by = len(self) - len(known)
        for name, column in self.columns.items():
            column.extend(rows.columns[name].view(len(known.columns[name])))
        for measure, amounts in rows.amounts.items():
            seen = len(known.amounts[measure])
            limbs = [limb.view(seen) for limb in amounts.limbs]
            self.amounts[measure].extend_limbs(amounts.rows.view(seen) + moved_by, limbs)
