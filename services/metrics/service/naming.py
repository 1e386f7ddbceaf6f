"""Keeps what products and SKUs are called, and tells it beside their codes."""

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from services.metrics.domain.names import Code, Names, Naming, namings
from services.metrics.repository.names import NameStore
from shared.events.base import CustomerFact

KEPT_SECONDS: Final = 10.0
"""A new name shows after so long; of the same process, at once."""

MOST_PARTNERS: Final = 1_000
MOST_CODES: Final = 100_000
"""Codes whose names need no look at the database when they are told again."""


class NamingOfPlans:
    """The names of products and SKUs."""

    def __init__(self, names: NameStore) -> None:
        self._names = names
        self._told: dict[Code, Naming] = {}
        self._known: OrderedDict[str, tuple[float, Names]] = OrderedDict()

    async def note(self, facts: Iterable[CustomerFact]) -> None:
        """Keep the names that facts tell. A name that is told again is not written again."""
        new = {code: own for code, own in namings(facts).items() if self._is_new(code, own)}
        if not new:
            return
        await self._names.tell(new)
        if len(self._told) > MOST_CODES:
            self._told.clear()
        self._told |= new
        for code in new:
            self._known.pop(code.partner_id, None)

    async def of(self, partner_id: str) -> Names:
        """Return the names of a partner, as they were at most `KEPT_SECONDS` ago."""
        found = self._known.get(partner_id)
        if found is None or time.monotonic() - found[0] > KEPT_SECONDS:
            found = self._known[partner_id] = time.monotonic(), await self._names.of(partner_id)
            while len(self._known) > MOST_PARTNERS:
                self._known.popitem(last=False)
        return found[1]

    def _is_new(self, code: Code, naming: Naming) -> bool:
        known = self._told.get(code)
        return known is None or (naming > known and naming.name != known.name)
