"""From the owner's stream to the stored object, with broken streams; the store is in memory."""

import asyncio
import csv
import io
from contextlib import aclosing
from hashlib import sha256

import pytest

from services.exports.domain.formats import FileFormat
from services.exports.errors import SourceRefused, SourceUnavailable, StreamCutShort
from services.exports.files import FileStore
from services.exports.service.production import Production, Tally
from services.exports.source import DatasetSource
from tests.support.arrow_owner import AS_OF, Owner
from tests.support.export_jobs import job
from tests.support.waiting import eventually


class Workshop:
    """A production on one owner and an empty store."""

    def __init__(self, owner: Owner) -> None:
        self.files = FileStore("memory:///", part_bytes=5 * 1024**2)
        self.source = DatasetSource(owner.client(), {"customers": "http://customers.test"}, token_file=None)
        self.production = Production(self.source, self.files)
        self.tally = Tally(0)

    async def content(self, key: str, size: int) -> bytes:
        async with aclosing(self.files.read(key, 0, size)) as pieces:
            return b"".join([piece async for piece in pieces])

    async def keys(self) -> list[str]:
        return [found.key async for found in self.files.objects()]


async def test_the_stored_file_has_every_row_once_and_the_digest_is_its_own() -> None:
    workshop = Workshop(Owner(rows=25_000))
    file = await workshop.production.make(job(), workshop.tally)
    content = await workshop.content(file.key, file.size_bytes)
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter="\t"))
    assert rows[0] == ["customer_id", "name", "country", "seats", "created_at"]
    assert [row[0] for row in rows[1:]] == [f"C{number:07}" for number in range(25_000)]
    assert (file.row_count, file.sha256, file.as_of) == (25_000, sha256(content).hexdigest(), AS_OF)
    assert (workshop.tally.rows, workshop.tally.size_bytes) == (25_000, len(content))


async def test_the_owner_is_asked_for_the_partner_the_profile_and_the_filters() -> None:
    owner = Owner(rows=1)
    await Workshop(owner).production.make(job(), Tally(0))
    assert str(owner.requests[0].url) == (
        "http://customers.test/internal/v1/datasets/customers?partner_id=acme&personal_data=true&revenue=false&country=DE&country=FR"
    )


async def test_no_rows_make_a_file_with_its_header() -> None:
    workshop = Workshop(Owner(rows=0))
    file = await workshop.production.make(job(FileFormat.CSV), workshop.tally)
    assert await workshop.content(file.key, file.size_bytes) == b"customer_id,name,country,seats,created_at\r\n"


@pytest.mark.parametrize(
    ("owner", "error"),
    [
        (Owner(rows=5_000, sent_rows=4_999), StreamCutShort),
        (Owner(rows=5_000, sent_rows=5_001), StreamCutShort),
        (Owner(rows=5_000, sent_rows=0), StreamCutShort),
        (Owner(rows=5_000, cut_after_pieces=0), SourceUnavailable),
        (Owner(rows=5_000, cut_after_pieces=3), SourceUnavailable),
        (Owner(rows=1, status=503), SourceUnavailable),
        (Owner(rows=1, status=401), SourceUnavailable),
        (Owner(rows=1, status=400), SourceRefused),
    ],
)
async def test_a_stream_that_is_not_whole_leaves_no_object(owner: Owner, error: type[Exception]) -> None:
    workshop = Workshop(owner)
    with pytest.raises(error):
        await workshop.production.make(job(), workshop.tally)
    assert await workshop.keys() == []


async def test_cancelling_in_the_middle_stops_the_reading_thread_and_leaves_no_object() -> None:
    owner = Owner(rows=10**9, batch_rows=1_000)
    workshop = Workshop(owner)
    making = asyncio.create_task(workshop.production.make(job(), workshop.tally))

    async def under_way() -> bool:
        return workshop.tally.rows >= 3_000

    await eventually(under_way)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert await workshop.keys() == []
