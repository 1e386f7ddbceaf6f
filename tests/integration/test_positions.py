"""Which fetched records follow the stored offsets: applied ones are dropped, a leap over some is read again."""

from collections.abc import AsyncIterator, Sequence

import pytest
from aiokafka import TopicPartition

from shared.clock import SystemClock
from shared.events.envelope import IncomingRecord
from shared.messaging.offsets import OffsetStore
from shared.messaging.positions import Positions
from shared.mongo import connect, database
from shared.settings import MongoSettings
from tests.contracts.records import Received
from tests.support.metrics_owners import Reader
from tests.support.servers import MongoServer

PLACE = TopicPartition("tenantry.usage", 0)


def fetched(*offsets: int) -> list[Received]:
    return [Received(PLACE.topic, b"key", b"value", (), PLACE.partition, offset) for offset in offsets]


def offsets_of(records: Sequence[IncomingRecord]) -> list[int]:
    return [record.offset for record in records]


@pytest.fixture
def reader() -> Reader:
    return Reader(fetched(*range(10)))


@pytest.fixture
async def positions(mongo: MongoServer, fresh_database: str, reader: Reader) -> AsyncIterator[Positions]:
    """Positions of a group that has applied three records of the partition."""
    settings = MongoSettings.model_validate({"url": mongo.url, "database": fresh_database})
    client = connect(settings)
    offsets = OffsetStore(database(client, fresh_database), group="counting", clock=SystemClock())
    await offsets.load([PLACE])
    await offsets.rewind(PLACE, 0, 3)
    positions = Positions(offsets)
    positions.consumer = lambda: reader
    await positions.read_back([PLACE])
    yield positions
    client.close()


def test_reading_goes_on_at_the_stored_offset(positions: Positions, reader: Reader) -> None:
    assert offsets_of(positions.fresh(reader.poll(2))) == [3, 4]


def test_records_applied_before_are_dropped(positions: Positions) -> None:
    assert offsets_of(positions.fresh(fetched(1, 2, 3, 4))) == [3, 4]


def test_records_that_leave_some_out_are_read_again_from_the_stored_offset(
    positions: Positions, reader: Reader
) -> None:
    reader.seek(PLACE, 7)
    assert positions.fresh(reader.poll(2)) == []
    assert offsets_of(reader.poll(2)) == [3, 4]


def test_what_is_left_out_again_is_gone_from_the_broker(positions: Positions) -> None:
    assert positions.fresh(fetched(7, 8)) == []
    assert offsets_of(positions.fresh(fetched(7, 8))) == [7, 8]


async def test_what_was_asked_again_before_a_rebalance_is_asked_again_after_it(positions: Positions) -> None:
    assert positions.fresh(fetched(7, 8)) == []
    positions.give_up([PLACE])
    await positions.read_back([PLACE])
    assert positions.fresh(fetched(7, 8)) == []


async def test_what_was_asked_again_before_it_was_read_back_is_asked_again(positions: Positions) -> None:
    assert positions.fresh(fetched(7, 8)) == []
    await positions.read_back([PLACE])
    assert positions.fresh(fetched(7, 8)) == []
