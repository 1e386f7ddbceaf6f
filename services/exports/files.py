"""The object store: a local directory, S3, GCS or Azure, by URL."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError as ObjectStoreError
from obstore.store import AzureStore, GCSStore, LocalStore, ObjectStore, S3Store, from_url

_READ_PIECE_BYTES: Final = 1024**2
_UPLOADS_AT_ONCE: Final = 2


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


class FileStore:
    """Writes, reads, lists and removes export files; all keys are relative to the store's URL.

    The store is opened at the first use: building an application must neither need nor make a directory.
    """

    def __init__(self, url: str, *, part_bytes: int = 8 * 1024**2) -> None:
        self._url = url
        self._part_bytes = part_bytes

    async def prepare(self) -> None:
        """Open the store now; a local directory is created. Raises `ObjectStoreError`, `OSError`, `ValueError`."""
        await asyncio.to_thread(lambda: self._store)

    @asynccontextmanager
    async def writer(
        self, key: str, *, media_type: str = "application/octet-stream", file_name: str = "export"
    ) -> AsyncIterator[Upload]:
        """Yield a writer whose object appears when the block ends well; an exception leaves no object.

        Type and name are what a bucket answers a signed link with; a directory keeps neither.
        """
        attributes = {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{file_name}"'}
        async with obstore.open_writer_async(
            self._store,
            key,
            attributes=None if _directory(self._url) else attributes,
            buffer_size=self._part_bytes,
            max_concurrency=_UPLOADS_AT_ONCE,
        ) as upload:
            yield upload

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `start` up to, not including, `end`; raises `FileNotFoundError` at the first."""
        result = await obstore.get_async(self._store, key, options={"range": (start, end)})
        async for piece in result.stream(min_chunk_size=_READ_PIECE_BYTES):
            yield bytes(piece)

    async def signed(self, key: str, lifetime: timedelta) -> str | None:
        """Return an address at which anybody may read the object for `lifetime`; None where the store has none."""
        store = self._store
        if not isinstance(store, (S3Store, GCSStore, AzureStore)):
            return None
        return await obstore.sign_async(store, "GET", key, lifetime)

    async def remove(self, key: str) -> None:
        """Remove the object; one that is not there is what was wanted."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def answers(self) -> bool:
        """Tell whether the store can be asked; a bucket that does not exist cannot."""
        try:
            await obstore.list(self._store, prefix="health", chunk_size=1).collect_async()
        except (ObjectStoreError, OSError):
            return False
        return True

    async def objects(self) -> AsyncIterator[StoredObject]:
        """Yield every object in the store."""
        async for page in obstore.list(self._store):
            for meta in page:
                yield StoredObject(meta["path"], meta["last_modified"])

    async def remove_unfinished(self, before: datetime) -> int:
        """Remove what uploads left that were killed and last wrote before `before`; return how many there were.

        A bucket does that by its own lifecycle rule (abort incomplete multipart uploads), which is to be set there.
        """
        directory = _directory(self._url)
        return await asyncio.to_thread(_remove_parts, directory, before) if directory else 0

    @cached_property
    def _store(self) -> ObjectStore:
        directory = _directory(self._url)
        if directory is not None:
            return LocalStore(directory, mkdir=True, automatic_cleanup=True)
        return from_url(self._url)


def _directory(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _remove_parts(directory: Path, before: datetime) -> int:
    # obstore writes an upload to `<key>#<number>` beside its object, and neither lists nor removes such files.
    old = [path for path in directory.rglob("*#*") if _modified(path) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
