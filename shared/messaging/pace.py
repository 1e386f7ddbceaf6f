"""How much is committed at once."""

from typing import Final

_FIRST: Final = 500
_QUICK: Final = 0.35
"""The share of the longest time in which twice as many records would still be committed."""

LONGEST_SECONDS: Final = 2.0
"""How long a transaction may take, where nothing else is said."""


class Pace:
    """How many records go into one transaction: more while that is quick, so that who is far behind catches up, and
    fewer where it takes long, so that no transaction comes near the database's limit of a minute."""

    def __init__(self, largest: int, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._largest = largest
        self._longest_seconds = longest_seconds
        self.size = min(_FIRST, largest)

    def took(self, records: int, seconds: float) -> None:
        """Take note that a transaction of so many records took so long."""
        if seconds > self._longest_seconds:
            self.size = max(1, min(records, self.size) // 2)
        elif seconds < _QUICK * self._longest_seconds and records >= self.size:
            self.size = min(2 * self.size, self._largest)
