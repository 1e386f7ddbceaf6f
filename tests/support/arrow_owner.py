"""A stand-in for the service that owns a dataset: its Arrow stream, whole or broken on purpose."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pyarrow as pa

DESCRIPTION = {
    "name": "customers",
    "rows_are": "customer",
    "columns": [
        {"name": "customer_id", "type": "string", "description": "Its id."},
        {"name": "name", "type": "string", "description": "Company name."},
        {"name": "country", "type": "string", "description": "ISO 3166-1."},
        {"name": "seats", "type": "integer", "description": "Seats."},
        {"name": "created_at", "type": "timestamp", "description": "When it was created."},
    ],
    "filters": [
        "country",
        "status",
        "name",
        {"name": "segment", "kind": "choice", "choices": ["smb", "enterprise"]},
        {"name": "created_from", "kind": "day"},
        {"name": "created_to", "kind": "day"},
        {"name": "email", "personal": True},
    ],
}
"""What the owner says of its dataset; a filter may be only a name."""

AS_OF = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("seats", pa.int64()),
        ("created_at", pa.timestamp("ms", "UTC")),
    ]
)


def customers(start: int, count: int, padding: int = 0) -> pa.RecordBatch:
    """Return `count` customers numbered from `start`; every row can be told from its number."""
    tail = "x" * padding
    numbers = range(start, start + count)
    return pa.record_batch(
        {
            "customer_id": pa.array([f"C{number:07}" for number in numbers]),
            "name": pa.array(
                [None if number % 10 == 9 else f"Customer {number}, Ltd{tail}" for number in numbers], pa.string()
            ),
            "country": pa.array(["DE", "FR"][number % 2] for number in numbers),
            "seats": pa.array([number - 5 for number in numbers], pa.int64()),
            "created_at": pa.array([AS_OF] * count, pa.timestamp("ms", "UTC")),
        },
        schema=SCHEMA,
    )


def every_id(count: int) -> list[str]:
    """Return the ids of the first `count` customers."""
    return [f"C{number:07}" for number in range(count)]


def ids_in(content: bytes) -> list[str]:
    """Return the customer ids in a TSV file, in its order."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter="\t", strict=True)
    return [row[0] for row in rows][1:]


def stream_pieces(batches: Iterator[pa.RecordBatch], schema: pa.Schema = SCHEMA) -> Iterator[bytes]:
    """Yield an Arrow IPC stream: the schema, each batch, the end mark."""
    sink = _Pieces()
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), schema) as writer:
        yield sink.take()
        for batch in batches:
            writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


@dataclass(frozen=True, slots=True)
class Owner:
    """How the owner behaves; `sent_rows` below `rows` is a stream that ends early but well-formed."""

    rows: int
    batch_rows: int = 1_000
    sent_rows: int | None = None
    cut_after_pieces: int | None = None
    status: int = 200
    padding: int = 0
    requests: list[httpx.Request] = field(default_factory=list)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows that are sent."""
        sent = self.rows if self.sent_rows is None else self.sent_rows
        for start in range(0, sent, self.batch_rows):
            yield customers(start, min(self.batch_rows, sent - start), self.padding)

    def client(self) -> httpx.AsyncClient:
        """Return an HTTP client that reaches this owner whatever the address."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer the internal route."""
        self.requests.append(request)
        if self.status != 200:
            return httpx.Response(self.status, json={"detail": "not today"})
        headers = {"X-Row-Count": str(self.rows), "X-As-Of": AS_OF.isoformat()}
        return httpx.Response(200, headers=headers, content=self._body())

    def but(self, **changes: object) -> "Owner":
        """Return an owner that behaves otherwise."""
        return replace(self, **changes)  # type: ignore[arg-type]  # checked by the dataclass

    async def _body(self) -> AsyncIterator[bytes]:
        for number, piece in enumerate(stream_pieces(self.batches())):
            if number == self.cut_after_pieces:
                yield piece[: len(piece) // 2]
                raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
            yield piece


class _Pieces:
    """A file to write to, from which what was written is taken."""

    closed = False

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = bytes(self._written)
        self._written.clear()
        return taken
