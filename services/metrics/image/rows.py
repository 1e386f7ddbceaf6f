"""The rows of an image: each a cell, or what moved in one, with its amounts by measure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import numpy as np

from services.metrics.domain.cells import Amount, Cell, Measure
from services.metrics.domain.questions import Question
from services.metrics.image.amounts import Amounts
from services.metrics.image.codes import Codes
from services.metrics.image.columns import Array, Column
from services.metrics.image.dimensions import PARENTS, Dimensions

CellRow: TypeAlias = tuple[Cell, Mapping[Measure, Amount]]
CustomerRow: TypeAlias = tuple[str, Cell, Mapping[Measure, Amount]]

CODE_TYPES: Final[Mapping[str, type]] = {
    "month": np.int32,
    "profile": np.int32,
    "assortment": np.int32,
    "kind": np.uint8,
    "customer": np.int32,
}
"""The columns of codes, and how wide they are."""


class Rows:
    """Rows of one partner. What was appended stays at its place."""

    def __init__(self) -> None:
        self.dimensions = Dimensions()
        self.customers = Codes[str]()
        self.columns = {name: Column(dtype) for name, dtype in CODE_TYPES.items()}
        self.amounts: dict[Measure, Amounts] = defaultdict(Amounts)

    def __len__(self) -> int:
        return len(self.columns["month"])

    @property
    def nbytes(self) -> int:
        """Memory held by codes and amounts, in bytes."""
        columns = sum(column.nbytes for column in self.columns.values())
        return columns + sum(amounts.nbytes for amounts in self.amounts.values())

    def append(self, cells: Iterable[CellRow]) -> None:
        """Append cells of nobody in particular."""
        self._append((None, cell, amounts) for cell, amounts in cells)

    def append_customers(self, cells: Iterable[CustomerRow]) -> None:
        """Append what single customers add to cells."""
        self._append((self.customers.code(customer), cell, amounts) for customer, cell, amounts in cells)

    def passing(self, question: Question, first: int) -> Array | None:
        """Return which rows from `first` on pass the filters of `question`, whatever their month; `None` if all do."""
        passing: Array | None = None
        for parent, codes in self.dimensions.passing(question).items():
            own = codes[self.columns[parent].view(first)]
            passing = own if passing is None else passing & own
        return passing

    def _append(self, cells: Iterable[tuple[int | None, Cell, Mapping[Measure, Amount]]]) -> None:
        codes: list[tuple[int, int, int, int]] = []
        customers: list[int] = []
        moved: dict[Measure, tuple[list[int], list[Amount]]] = defaultdict(lambda: ([], []))
        first = len(self)
        for customer, cell, amounts in cells:
            for measure, amount in amounts.items():
                if amount:
                    places, values = moved[measure]
                    places.append(first + len(codes))
                    values.append(amount)
            codes.append(self.dimensions.codes(cell))
            if customer is not None:
                customers.append(customer)
        self._extend(codes, customers)
        for measure, (places, values) in moved.items():
            self.amounts[measure].extend(places, values)

    def _extend(self, codes: list[tuple[int, int, int, int]], customers: list[int]) -> None:
        table = np.array(codes, np.int32).reshape(-1, 1 + len(PARENTS))
        for place, name in enumerate(("month", *PARENTS)):
            self.columns[name].extend(table[:, place])
        self.columns["customer"].extend(customers)
