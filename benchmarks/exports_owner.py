"""The owner of the benchmark's rows, as a process: `python -m benchmarks.exports_owner URL DATABASE ROWS PORT`.

Streams Arrow as decision 0004 says, with the means of the customers service: raw pages by key within one snapshot,
BSON read by columns, one page ahead of its reader.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import SecretStr

from benchmarks.exports_rows import COLLECTION, COLUMNS
from shared.arrow.ahead import one_ahead
from shared.arrow.bson import columns
from shared.arrow.documents import find_page
from shared.arrow.stream import MEDIA_TYPE, Rows, encoded, promised
from shared.mongo import Collection, Session, connect, database, snapshot
from shared.settings import MongoSettings

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


def main(url: str, name: str, rows: str, port: str) -> None:
    """Serve until killed."""
    app = FastAPI()

    @app.get("/internal/v1/datasets/customers")
    async def stream() -> StreamingResponse:
        return StreamingResponse(
            _streamed(url, name), media_type=MEDIA_TYPE, headers=promised(int(rows), datetime.now(UTC))
        )

    uvicorn.run(app, port=int(port), log_level="warning")


async def _streamed(url: str, name: str) -> AsyncIterator[bytes]:
    client = connect(MongoSettings(url=SecretStr(url)))
    room = database(client, name).get_collection(COLLECTION)
    async with snapshot(client) as session:
        async for piece in encoded(_SCHEMA, one_ahead(_pages(room, session))):
            yield piece


async def _pages(room: Collection, session: Session) -> AsyncIterator[Rows]:
    last = ""
    while len(page := await find_page(room, session, filter={"_id": {"$gt": last}}, sort={"_id": 1}, limit=_PAGE)):
        yield await asyncio.to_thread(columns, page, _WANTED)
        last = page.last()["_id"]


if __name__ == "__main__":
    main(*sys.argv[1:])
