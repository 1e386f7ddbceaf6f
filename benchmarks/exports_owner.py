"""The owner of the benchmark's rows, as a process: `python -m benchmarks.exports_owner URL DATABASE ROWS PORT`.

Streams Arrow as decision 0004 says, with the means of the customers service: raw pages by key within one snapshot,
BSON read by columns, one page ahead of its reader.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import pyarrow as pa
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import SecretStr

from benchmarks.exports_rows import COLLECTION, COLUMNS
from deploy.local.ports import free_ports
from shared.arrow.ahead import one_ahead
from shared.arrow.bson import columns
from shared.arrow.documents import Documents, find_page
from shared.arrow.memory import keep_freed_memory
from shared.arrow.stream import MEDIA_TYPE, Rows, encoded, promised
from shared.mongo import Client, Collection, Session, connect, database, snapshot
from shared.settings import MongoSettings
from tests.support.waiting import eventually

_PAGE: Final = 8_192
_ARROW: Final = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms", "UTC"),
}
_SCHEMA: Final = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS.items()])
_WANTED: Final = dict(zip(_SCHEMA.names, _SCHEMA.types, strict=True))
_DESCRIPTION: Final = {
    "name": "customers",
    "rows_are": "customer",
    "columns": [{"name": name, "type": kind} for name, kind in COLUMNS.items()],
}


@asynccontextmanager
async def running_owner(url: str, database_name: str, rows: int) -> AsyncIterator[tuple[str, psutil.Process]]:
    """Run the owner as a process; yields its address and the process."""
    [port] = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.exports_owner", url, database_name, str(rows), str(port)),
        cwd=Path(__file__).parents[1],
    )
    address = f"http://127.0.0.1:{port}"

    async def listens() -> bool:
        try:
            async with httpx.AsyncClient() as client, client.stream("HEAD", address):
                return True
        except httpx.ConnectError:
            return False

    try:
        await eventually(listens)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        await process.wait()


def main(url: str, name: str, rows: str, port: str) -> None:
    """Serve until killed."""
    keep_freed_memory()  # as the customers service does
    client = connect(MongoSettings(url=SecretStr(url)))
    room = database(client, name).get_collection(COLLECTION)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await room.find_one({})  # connected, as the customers service is once it has started
        yield
        client.close()

    app = FastAPI(lifespan=lifespan)

    @app.get("/internal/v1/datasets")
    async def describe() -> list[dict[str, Any]]:
        return [_DESCRIPTION]

    @app.get("/internal/v1/datasets/customers")
    async def stream() -> StreamingResponse:
        return StreamingResponse(
            _streamed(client, room), media_type=MEDIA_TYPE, headers=promised(int(rows), datetime.now(UTC))
        )

    uvicorn.run(app, port=int(port), log_level="warning")


async def _streamed(client: Client, room: Collection) -> AsyncIterator[bytes]:
    async with snapshot(client) as session:
        # As after the service's count: PyMongo looks into a session's first reply, and would decode a page for it.
        await room.find_one({}, {"_id": 1}, session=session)
        async for piece in encoded(_SCHEMA, one_ahead(_tables(room, session))):
            yield piece


async def _tables(room: Collection, session: Session) -> AsyncIterator[Rows]:
    async for page in one_ahead(_pages(room, session)):
        yield await asyncio.to_thread(columns, page, _WANTED)


async def _pages(room: Collection, session: Session) -> AsyncIterator[Documents]:
    last = ""
    while len(page := await find_page(room, session, filter={"_id": {"$gt": last}}, sort={"_id": 1}, limit=_PAGE)):
        yield page
        last = page.last()["_id"]


if __name__ == "__main__":
    main(*sys.argv[1:])
