"""What products and SKUs are called. No figure depends on it, so it is kept beside the figures, not in them."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from services.metrics.domain.months import Instant, instant_of
from shared.events.base import CustomerFact
from shared.events.subscriptions import SubscriptionChanged

Named = Literal["product", "sku"]
"""The dimensions whose values have names."""


class Code(NamedTuple):
    """A product or SKU of a partner."""

    partner_id: str
    dimension: Named
    code: str


class Naming(NamedTuple):
    """A name, after what decides which of two holds: the larger naming, whatever came first."""

    effective_at: Instant
    version: int
    name: str


Names: TypeAlias = Mapping[tuple[str, str], str]
"""The names of one partner, by dimension and code."""


def namings(facts: Iterable[CustomerFact]) -> dict[Code, Naming]:
    """Return the names that facts tell, of each code the one that holds."""
    found: dict[Code, Naming] = {}
    for fact in facts:
        if isinstance(fact, SubscriptionChanged) and not fact.withdrawn:
            for code, name in _told(fact):
                naming = Naming(instant_of(fact.effective_at), fact.version, name)
                found[code] = max(naming, found.get(code, naming))
    return found


def _told(fact: SubscriptionChanged) -> Iterable[tuple[Code, str]]:
    if fact.product_name:
        yield Code(fact.partner_id, "product", fact.product_id), fact.product_name
    if fact.sku_name:
        yield Code(fact.partner_id, "sku", fact.sku_id), fact.sku_name
