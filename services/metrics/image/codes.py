"""Values as the integers 0, 1, 2 … in the order in which they were first seen."""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

V = TypeVar("V", bound=Hashable)


class Codes(Generic[V]):
    """A dictionary encoding that only grows, so that a code means the same for ever."""

    __slots__ = ("_codes", "_values")

    def __init__(self) -> None:
        self._codes: dict[V, int] = {}
        self._values: list[V] = []

    def __len__(self) -> int:
        return len(self._values)

    @property
    def values(self) -> Sequence[V]:
        """Every value, at the place of its code."""
        return self._values

    def code(self, value: V) -> int:
        """Return the code of `value`, a new one if it was never seen."""
        code = self._codes.get(value)
        if code is None:
            code = self._codes[value] = len(self._values)
            self._values.append(value)
        return code

    def known(self, value: V) -> int | None:
        """Return the code of `value`, `None` if it was never seen."""
        return self._codes.get(value)
