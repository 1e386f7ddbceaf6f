"""Whose import is next: partners take turns, and a partner's own go one by one, in the order they were asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The oldest import of a partner that is not over: the only one of the partner that may be taken.

    `attempts` counts the processes that took it. `held_until` is the end of its lease, `served_at` when the partner
    was last given a turn.
    """

    import_id: str
    partner_id: str
    created_at: datetime
    attempts: int = 0
    of_command: bool = False
    held_until: datetime | None = None
    served_at: datetime | None = None

    @property
    def waits_since(self) -> datetime:
        """Since when the partner waits for a turn: it asked then, or had its last one."""
        return max(self.created_at, self.served_at) if self.served_at else self.created_at

    def is_free(self, now: datetime) -> bool:
        """Whether a process may take it.

        One that runs is held by its process, and one that waits for its servers is held by nobody for a while. The
        partner's later ones wait in both cases: what is told last holds, and they know more recent facts. So it is with
        what a command imports by itself, which nobody else can: who asked after it began comes after it.
        """
        return not self.of_command and (self.held_until is None or self.held_until < now)


def by_turn(heads: Iterable[Head], now: datetime) -> list[Head]:
    """Return those of `heads`, one of each partner, that may be taken, in the order in which they should be.

    Who has waited longest goes first. A turn ends that wait, so that while a partner waits each other one goes before
    it at most once, however much it has to import.
    """
    free = [head for head in heads if head.is_free(now)]
    return sorted(free, key=lambda head: (head.waits_since, head.created_at, head.import_id))
