"""How much is committed at once."""

from typing import Final

_FIRST: Final = 500
_QUICK_SECONDS: Final = 0.7
_SLOW_SECONDS: Final = 2.0


class Pace:
    """How many records go into one transaction: more while that is quick, so that who is far behind catches up, and
    fewer where it takes long, so that no transaction comes near the database's limit of a minute."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.size = min(_FIRST, largest)

    def took(self, records: int, seconds: float) -> None:
        """Take note that a transaction of so many records took so long."""
        if seconds > _SLOW_SECONDS:
            self.size = max(1, min(records, self.size) // 2)
        elif seconds < _QUICK_SECONDS and records >= self.size:
            self.size = min(2 * self.size, self._largest)
