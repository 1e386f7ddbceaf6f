"""The owner of the data, read over HTTP as an Arrow IPC stream, a record batch at a time.

Contract: `GET /internal/v1/datasets/{dataset}?partner_id=…&personal_data=…&revenue=…&<filter>=…` answers an Arrow
stream of exactly `X-Row-Count` rows that shows the data as of `X-As-Of`. pyarrow takes a stream that just stops for a
whole one, so the rows are counted and compared. `GET /internal/v1/datasets` declares what an owner has.
"""

import asyncio
import io
import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pyarrow as pa

from services.exports.descriptions import described
from services.exports.domain.datasets import Dataset
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.errors import SourceRefused, SourceUnavailable, StreamCutShort
from shared.arrow.stream import AS_OF_HEADER, MEDIA_TYPE, ROW_COUNT_HEADER

_ABOUT_THE_REQUEST = {httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY}
_READ_AT_ONCE_BYTES = 1024**2
_MANY_ROWS = 20_000
"""From here on the event loop gathers so much before it wakes the reading thread: for each 64 KB that took longer than
reading them. Of fewer rows each batch is passed on as it comes, so that people see progress."""
_STREAMS_AT_ONCE = 32
_DESCRIPTION_SECONDS = 5.0
T = TypeVar("T")


class RowStream:
    """An open stream: how many rows it promises, what they show, and the rows, of `columns` only if there are any."""

    def __init__(self, owner: str, response: httpx.Response, threads: Executor, columns: Sequence[str] = ()) -> None:
        self._owner = owner
        self._threads = threads
        self._columns = list(columns)
        self.total_rows, self.as_of = _promises(owner, response.headers)
        at_once = _READ_AT_ONCE_BYTES if self.total_rows >= _MANY_ROWS else 1
        self._body = _Body(response.aiter_bytes(), at_once, asyncio.get_running_loop())
        self._reader: pa.RecordBatchStreamReader | None = None

    async def schema(self) -> pa.Schema:
        """Return the columns, which are the same for any number of rows."""
        schema = (await self._opened()).schema
        missing = [name for name in self._columns if name not in schema.names]
        if missing:
            raise SourceRefused(self._owner, f"it has no column {missing[0]!r} any more")
        return pa.schema([schema.field(name) for name in self._columns]) if self._columns else schema

    async def batches(self) -> AsyncGenerator[pa.RecordBatch, None]:
        """Yield the rows; raises `SourceUnavailable` where they break off, `StreamCutShort` where some are missing."""
        reader = await self._opened()
        received = 0
        while (batch := await self._in_thread(lambda: _next_batch(reader))) is not None:
            received += batch.num_rows
            yield batch.select(self._columns) if self._columns else batch
        if received != self.total_rows:
            raise StreamCutShort(self._owner, promised=self.total_rows, received=received)

    async def _opened(self) -> pa.RecordBatchStreamReader:
        if self._reader is None:
            body = io.BufferedReader(self._body, _READ_AT_ONCE_BYTES)
            self._reader = await self._in_thread(lambda: pa.ipc.open_stream(body))
        return self._reader

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run blocking `work`; when this task is cancelled the thread is woken up and waited for."""
        thread = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            self._body.abort()
            await asyncio.wait([thread])
            raise
        except (httpx.TransportError, pa.ArrowException, OSError, EOFError) as error:
            raise SourceUnavailable(self._owner, f"its stream broke off ({error})") from error


class DatasetSource:
    """Opens streams of the services that own datasets."""

    def __init__(self, http: httpx.AsyncClient, owner_urls: Mapping[str, str], *, token_file: Path | None) -> None:
        self._http = http
        self._urls = owner_urls
        self._token_file = token_file
        # Of its own: a stream that stalls holds its thread, and the shared ones also verify everybody's tokens.
        self._threads = ThreadPoolExecutor(_STREAMS_AT_ONCE, thread_name_prefix="rows")

    @asynccontextmanager
    async def open(
        self, request: ExportRequest, *, partner_id: str, redaction: Redaction
    ) -> AsyncGenerator[RowStream, None]:
        """Yield the rows of `request` as `redaction` may see them.

        Raises `SourceUnavailable` where trying again may help, `SourceRefused` where it cannot.
        """
        address = f"{self._urls[request.owner]}/internal/v1/datasets/{request.dataset}"
        parameters: dict[str, str | list[str]] = {
            "partner_id": partner_id,
            "personal_data": str(redaction.personal_data).lower(),
            "revenue": str(redaction.revenue).lower(),
            **{name: list(values) for name, values in request.selection.items()},
        }
        try:
            async with self._http.stream("GET", address, params=parameters, headers=self._headers()) as response:
                await _require_success(request.owner, response)
                yield RowStream(request.owner, response, self._threads, request.columns)
        except httpx.TransportError as error:
            raise SourceUnavailable(request.owner, str(error) or type(error).__name__) from error

    @property
    def owners(self) -> tuple[str, ...]:
        """The services that own datasets."""
        return tuple(self._urls)

    async def datasets(self, owner: str) -> list[Dataset]:
        """Return what `owner` declares; raises `SourceUnavailable`."""
        try:
            answer = await self._http.get(
                f"{self._urls[owner]}/internal/v1/datasets", headers=self._headers(), timeout=_DESCRIPTION_SECONDS
            )
            answer.raise_for_status()
            return described(owner, answer.content)
        except (httpx.HTTPError, ValueError) as error:
            raise SourceUnavailable(owner, f"its datasets: {error or type(error).__name__}") from error

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": f"{MEDIA_TYPE}, application/json", "Accept-Encoding": "identity"}
        if self._token_file is not None:
            headers["Authorization"] = f"Bearer {self._token_file.read_text().strip()}"
        return headers


class _Body(io.RawIOBase):
    """The response body as a blocking file, for pyarrow in a thread that takes so many bytes `at_once`.

    Nothing is read ahead of the thread, so a slow upload slows the owner down instead of filling memory.
    """

    def __init__(self, pieces: AsyncIterator[bytes], at_once: int, loop: asyncio.AbstractEventLoop) -> None:
        self._pieces = pieces
        self._at_once = at_once
        self._loop = loop
        self._taken: deque[memoryview] = deque()
        self._awaited: Future[list[memoryview]] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any writable buffer
        if not self._taken:
            self._awaited = asyncio.run_coroutine_threadsafe(self._next_pieces(), self._loop)
            self._taken.extend(self._awaited.result())
        if not self._taken:
            return 0
        piece = self._taken.popleft()
        count = min(len(buffer), len(piece))
        buffer[:count] = piece[:count]
        if count < len(piece):
            self._taken.appendleft(piece[count:])
        return count

    def abort(self) -> None:
        """Wake the reading thread with an error."""
        if self._awaited is not None:
            self._awaited.cancel()

    async def _next_pieces(self) -> list[memoryview]:
        # As they came: httpx would copy them twice to join them, a third of what receiving costs.
        pieces, size = [], 0
        while size < self._at_once and (piece := await anext(self._pieces, b"")):
            pieces.append(memoryview(piece))
            size += len(piece)
        return pieces


def _next_batch(reader: pa.RecordBatchStreamReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def _promises(owner: str, headers: httpx.Headers) -> tuple[int, datetime]:
    try:
        return int(headers[ROW_COUNT_HEADER]), datetime.fromisoformat(headers[AS_OF_HEADER])
    except (KeyError, ValueError) as error:
        raise SourceUnavailable(owner, f"its answer lacks a usable {ROW_COUNT_HEADER} or {AS_OF_HEADER}") from error


async def _require_success(owner: str, response: httpx.Response) -> None:
    if response.is_success:
        return
    body = await response.aread()
    reason = _told(body, "detail") or body[:500].decode(errors="replace")
    if response.status_code in _ABOUT_THE_REQUEST:
        raise SourceRefused(owner, reason, _told(body, "parameter"))
    # Everything else (no token yet, a wrong address, an outage) may be mended while the job waits.
    raise SourceUnavailable(owner, f"{response.status_code} {reason}")


def _told(body: bytes, field: str) -> str | None:
    """Return what a problem document says in `field`; None where it, or the document, is missing."""
    try:
        return str(json.loads(body)[field])
    except (ValueError, KeyError, TypeError):
        return None
