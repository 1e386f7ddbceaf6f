"""How much is committed at once."""

from typing import Final

_FIRST: Final = 500
_QUICK: Final = 0.35
"""The share of the longest time in which twice as many records would still be committed."""
_CONTENT: Final = 64
"""Transactions before more than what failed is tried again: each that fails is work thrown away."""
_FEW: Final = 20
"""Records that are hardly too much: what fails met somebody else's transaction, and passes the next time."""

LONGEST_SECONDS: Final = 2.0
"""How long a transaction may take, where nothing else is said."""


class Pace:
    """How many records go into one transaction: more while that is quick, so that who is far behind catches up, and
    fewer where it takes long or fails, so that no transaction comes near the database's limits: a minute, and a fifth
    of its cache."""

    def __init__(self, largest: int, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._largest = largest
        self._longest_seconds = longest_seconds
        self._content = 0
        self.size = min(_FIRST, largest)

    def took(self, records: int, seconds: float) -> None:
        """Take note that a transaction of so many records took so long."""
        if seconds > self._longest_seconds:
            self._halve(records)
        elif seconds < _QUICK * self._longest_seconds and records >= self.size:
            self._content -= 1
            if self._content < 0:
                self.size = min(2 * self.size, self._largest)

    def failed(self, records: int) -> None:
        """Take note that a transaction of so many records was given up: they may be more than the database takes."""
        if records > _FEW:
            self._halve(records, least=_FEW)
            self._content = _CONTENT

    def _halve(self, records: int, *, least: int = 1) -> None:
        self.size = max(least, min(records, self.size) // 2)
