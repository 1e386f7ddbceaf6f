"""Where rows become amounts: a basis and a customer type are added, and stocks become differences."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from services.metrics.domain.cells import Amount, Assortment, Basis, CustomerType, Measure
from services.metrics.domain.months import FOREVER, Month
from services.metrics.domain.rows import FlowRow, StockRow

_NO_MONTH: Final[Month] = -1


class Slot(NamedTuple):
    """What tells the amounts of one customer apart; with its profile, a cell and a measure."""

    month: Month
    bases: tuple[Basis, ...]
    customer_types: tuple[CustomerType, ...]
    assortment: Assortment
    measure: Measure


class Ledger:
    """Posts rows to slots of the bases of `acquired`, which says in which month the customer was acquired on each.

    A stock is cut where a customer type changes: at each month of acquisition, and after it.
    """

    def __init__(self, acquired: Mapping[Basis, Month], amounts: dict[Slot, Amount]) -> None:
        self._bases = tuple(acquired)
        self._amounts = amounts
        months = acquired.values()
        self._cuts = sorted({cut for month in months for cut in (month, month + 1)})
        self._existing = tuple(_type(_NO_MONTH, month) for month in months)
        self._types = {own: tuple(_type(own, month) for month in months) for own in months}

    def post(self, stocks: Iterable[StockRow], flows: Iterable[FlowRow]) -> None:
        for stock in stocks:
            edges = [stock.first, *(cut for cut in self._cuts if stock.first < cut < stock.last), stock.last]
            for first, last in pairwise(edges):
                types = self._types.get(first, self._existing)
                self._add(first, types, stock, stock.amount)
                if last < FOREVER:
                    self._add(last, types, stock, -stock.amount)
        for flow in flows:
            self._add(flow.month, self._types.get(flow.month, self._existing), flow, flow.amount)

    def _add(self, month: Month, types: tuple[CustomerType, ...], row: StockRow | FlowRow, amount: Amount) -> None:
        self._amounts[Slot(month, self._bases, types, row.assortment, row.measure)] += amount


def _type(month: Month, acquired: Month) -> CustomerType:
    return "new" if month == acquired else "existing"
