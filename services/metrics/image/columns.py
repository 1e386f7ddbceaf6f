"""Arrays that grow at their end."""

from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]

_FIRST: Final = 1_024
_GROWTH: Final = 1.5


class Column:
    """A numpy array with room to spare, so that appending costs no copy of all that is there."""

    __slots__ = ("_length", "_room")

    def __init__(self, dtype: DTypeLike) -> None:
        self._room: Array = np.empty(0, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._room.nbytes

    def extend(self, values: Any) -> None:
        """Append `values`, an array or a sequence."""
        added = np.asarray(values, self._room.dtype)
        self._make_room(self._length + len(added))
        self._room[self._length : self._length + len(added)] = added
        self._length += len(added)

    def pad(self, length: int) -> None:
        """Append zeros until `length` values are there."""
        if length > self._length:
            self.extend(np.zeros(length - self._length, self._room.dtype))

    def view(self, first: int = 0, last: int | None = None) -> Array:
        """Return the values from `first` to before `last`, without a copy."""
        return self._room[first : self._length if last is None else min(last, self._length)]

    def frozen(self) -> "Column":
        """Return the values that are there now as a column of their own, without a copy: it must not grow."""
        own = Column(self._room.dtype)
        own._room, own._length = self.view(), self._length
        return own

    def _make_room(self, length: int) -> None:
        if length > len(self._room):
            room = np.empty(max(_FIRST, length, int(len(self._room) * _GROWTH)), self._room.dtype)
            room[: self._length] = self._room[: self._length]
            self._room = room
