"""The owner of the benchmark's rows, as a process: `python -m benchmarks.exports_owner URL DATABASE ROWS PORT`.

Pages by key and streams Arrow as decision 0004 says. `find_arrow_all` of PyMongoArrow turns BSON into columns without a
Python object per value; it lives with the peers, since no service of ours depends on it.
"""

import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pyarrow as pa
from pymongo import MongoClient
from pymongoarrow.api import Schema, find_arrow_all

from benchmarks.exports_rows import COLLECTION, COLUMNS

_PAGE: Final = 20_000
_ARROW: Final = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms"),
}
_SCHEMA: Final = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS.items()])


def main(url: str, database: str, rows: str, port: str) -> None:
    """Serve until killed."""
    collection = MongoClient[dict[str, Any]](url)[database][COLLECTION]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("X-Row-Count", rows)
            self.send_header("X-As-Of", datetime.now(UTC).isoformat())
            self.end_headers()
            with pa.ipc.new_stream(self.wfile, _SCHEMA) as writer:
                last = ""
                while (page := _page(collection, last)).num_rows:
                    writer.write_table(page)
                    last = page["_id"][-1].as_py()

        def log_message(self, *_: Any) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


def _page(collection: Any, after: str) -> pa.Table:
    found = find_arrow_all(
        collection,
        {"_id": {"$gt": after}},
        schema=Schema(dict(zip(_SCHEMA.names, _SCHEMA.types, strict=True))),
        sort=[("_id", 1)],
        limit=_PAGE,
    )
    return found.cast(_SCHEMA)


if __name__ == "__main__":
    main(*sys.argv[1:])
