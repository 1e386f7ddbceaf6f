"""Figures as `explain` names them, from those of the oracle."""

from collections.abc import Mapping
from decimal import Decimal

from tests.support.metrics_oracle import EXACT

_STOCKS = {"subscriptions": "subscriptions_active", "subscriptions_total": "subscriptions_total", "seats": "seats"}


def expected(figures: Mapping[str, Decimal], measure: str, *, trials: bool, cancelled: bool) -> Decimal:
    """Return the figure `measure` of one month from the oracle's figures of it."""

    def told(name: str) -> Decimal:
        return Decimal(figures.get(name, 0))

    if measure == "customers":
        return told("closing")
    if measure == "orders":
        return EXACT.add(told("orders"), told("orders_cancelled")) if cancelled else told("orders")
    if measure in _STOCKS:
        everything = told(_STOCKS[measure])
        return everything if trials else EXACT.subtract(everything, told(f"trial_{_STOCKS[measure]}"))
    if measure.startswith("subscriptions_") and not trials:
        return told(f"paid_{measure}")
    return told(measure)
