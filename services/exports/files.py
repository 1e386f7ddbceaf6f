"""The object store: a local directory, S3, GCS or Azure, by URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError as ObjectStoreError
from obstore.store import LocalStore, ObjectStore, from_url

_READ_PIECE_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the store lists it."""

    key: str
    last_modified: datetime


class Upload(Protocol):
    """An object in the making."""

    async def write(self, content: bytes, /) -> int:
        """Append `content`; waits while parts before it are still on their way."""
        ...


def open_store(url: str) -> ObjectStore:
    """Return the store at `url`; a local directory is created. Raises `ValueError` for an unusable address."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalStore(Path(parts.path), mkdir=True, automatic_cleanup=True)
    return from_url(url)


class FileStore:
    """Writes, reads, lists and removes export files; all keys are relative to the store's URL."""

    def __init__(self, store: ObjectStore, *, part_bytes: int = 8 * 1024**2) -> None:
        self._store = store
        self._part_bytes = part_bytes

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator[Upload]:
        """Yield a writer whose object appears when the block ends well; an exception leaves no object."""
        async with obstore.open_writer_async(
            self._store, key, buffer_size=self._part_bytes, max_concurrency=2
        ) as upload:
            yield upload

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`; raises `FileNotFoundError` at the first."""
        result = await obstore.get_async(self._store, key, options={"range": (start, end)})
        async for piece in result.stream(min_chunk_size=_READ_PIECE_BYTES):
            yield bytes(piece)

    async def remove(self, key: str) -> None:
        """Remove the object; one that is not there is what was wanted."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def answers(self) -> bool:
        """Tell whether the store can be asked."""
        try:
            await obstore.head_async(self._store, "health")
        except FileNotFoundError:
            return True
        except (ObjectStoreError, OSError):
            return False
        return True

    async def objects(self) -> AsyncIterator[StoredObject]:
        """Yield every object in the store."""
        async for page in obstore.list(self._store):
            for meta in page:
                yield StoredObject(meta["path"], meta["last_modified"])
