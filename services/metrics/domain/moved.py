"""What a transaction moved, as images of the cells take it in."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from services.metrics.domain.activity import TURNOVER_MEASURES
from services.metrics.domain.cells import Amount, Cell, CellAmounts, CellSums, Measure, no_sums

MovedRow: TypeAlias = tuple[str | None, Cell, Mapping[Measure, Amount]]
"""The customer behind it, if it is told, the cell, and what moved in it."""

_TURNOVER: Final = frozenset[Measure](TURNOVER_MEASURES)


class Moved:
    """What moved: orders and usage by customer, and all else as sums over customers."""

    def __init__(self) -> None:
        self._cells: CellSums = no_sums()
        self._customers: list[MovedRow] = []

    def add(self, customer_id: str, moved: CellAmounts) -> None:
        """Add what one customer moved."""
        for cell, amounts in moved.items():
            own = {measure: amount for measure, amount in amounts.items() if measure in _TURNOVER and amount}
            if own:
                self._customers.append((customer_id, cell, own))
            for measure, amount in amounts.items():
                if measure not in _TURNOVER:
                    self._cells[cell][measure] += amount

    def rows(self) -> Iterator[MovedRow]:
        """Yield all of it, without what amounts to nothing."""
        for cell, amounts in self._cells.items():
            own = {measure: amount for measure, amount in amounts.items() if amount}
            if own:
                yield None, cell, own
        yield from self._customers
