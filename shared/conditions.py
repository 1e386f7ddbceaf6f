"""A change on condition that nobody changed the thing since it was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """The tags under which the caller knows the thing; `None` says deliberately: whatever its state is now."""

    tags: frozenset[str] | None

    def allows(self, current: str) -> bool:
        """Tell whether a thing whose tag is `current` may be changed."""
        return self.tags is None or current in self.tags


WHATEVER = Condition(None)
"""The condition of a caller who means to change the thing in any state."""
