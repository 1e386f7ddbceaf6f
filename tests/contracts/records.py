"""Records as a consumer gets them, without a broker."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Received:
    """A record as a consumer gets it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]]
    partition: int = 0
    offset: int = 0
