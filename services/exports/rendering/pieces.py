"""A file to write to, from which what was written is taken away: how libraries that want a file become streams."""


class Pieces:
    """Keeps what was written since the last `take`."""

    closed = False

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        """Append `data`."""
        before = len(self._written)
        self._written += data
        return len(self._written) - before

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def close(self) -> None:
        """Do nothing: the last piece may still be taken."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = bytes(self._written)
        self._written.clear()
        return taken
