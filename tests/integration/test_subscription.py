"""Exactly-once on real Kafka and MongoDB: bad records, poison, zombies, restarts and recreated topics."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import orjson
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from pymongo.errors import AutoReconnect, OperationFailure

from shared.clock import SystemClock
from shared.errors import FenceLost
from shared.events.base import Event
from shared.events.envelope import OutgoingRecord
from shared.messaging.batches import FactBatch
from shared.messaging.dead_letter_log import StoredLetter, dead_letter_log
from shared.messaging.offsets import OffsetStore
from shared.messaging.outbox import Outbox, OutboxRelay
from shared.messaging.publisher import EventPublisher, send_all
from shared.messaging.runtime import Messaging
from shared.messaging.subscription import FencedSubscription
from shared.mongo import Client, Collection, Database, connect, database, in_transaction
from shared.settings import KafkaSettings, MongoSettings, ServiceSettings
from tests.support.builders import record, usage
from tests.support.servers import KafkaServer, MongoServer, recreate_topic, reset_topics
from tests.support.waiting import eventually

TOPIC = "tenantry.usage"

pytestmark = pytest.mark.kafka


class Settings(ServiceSettings):
    service: ClassVar[str] = "counting"


class Counting:
    """The smallest stateful service: counts facts per customer and how often it was asked to."""

    def __init__(self, client: Client, store: Database) -> None:
        self.client = client
        self.counts = store["counts"]
        self.poison: str | None = None
        self.away_once_at: str | None = None
        self.most = 1_000_000
        self.asked: list[int] = []

    async def apply(self, batch: FactBatch[Any]) -> None:
        self.asked.append(len(batch.deliveries))
        for number, delivery in enumerate(batch.deliveries):
            if number == self.most:
                # As MongoDB 6.0 ends a transaction whose writes are more than its cache takes.
                labels = {"errorLabels": ["TransientTransactionError"]}
                raise OperationFailure("WriteConflict", 112, labels)
            if self.poison in (delivery.event.customer_id, delivery.event.usage_id):
                raise ArithmeticError("poison")
            if delivery.event.usage_id == self.away_once_at:
                self.away_once_at = None
                raise AutoReconnect("the database is away")
            await self.counts.update_one(
                {"_id": delivery.event.usage_id}, {"$inc": {"n": 1}}, upsert=True, session=batch.session
            )

    async def seen(self) -> dict[str, int]:
        return {document["_id"]: document["n"] async for document in self.counts.find()}


class Bench:
    """Real servers with one counting service on them."""

    def __init__(self, kafka: KafkaServer, mongo: MongoServer, name: str) -> None:
        self.settings = Settings(
            kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap_servers, dead_letter_limit=5),
            mongo=MongoSettings.model_validate({"url": mongo.url, "database": name}),
        )
        self.client = connect(self.settings.mongo)
        self.store = database(self.client, name)
        self.counting = Counting(self.client, self.store)
        self.producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, max_request_size=2_000_000)

    @asynccontextmanager
    async def consuming(self) -> AsyncIterator[FencedSubscription]:
        messaging = Messaging(self.settings, client=self.client, database=self.store, clock=SystemClock())
        subscription = messaging.subscribe(self.counting.apply, TOPIC)
        async with messaging.running():
            yield subscription

    async def send(self, *records: OutgoingRecord) -> None:
        await send_all(self.producer, records)

    async def letters(self) -> list[StoredLetter]:
        async with dead_letter_log(self.settings.kafka, TOPIC) as log:
            return [letter async for letter in log.read()]


@pytest.fixture
async def bench(kafka: KafkaServer, mongo: MongoServer, fresh_database: str) -> AsyncIterator[Bench]:
    await reset_topics(kafka)
    built = Bench(kafka, mongo, fresh_database)
    await built.producer.start()
    yield built
    await built.producer.stop()
    built.client.close()


def fact(number: int, customer_id: str = "c-1") -> OutgoingRecord:
    return record(usage("2025-03-01", usage_id=f"u-{number}", customer_id=customer_id))


def facts(*numbers: int) -> list[OutgoingRecord]:
    return [fact(number, f"c-{number % 7}") for number in numbers]


def once(*numbers: int) -> dict[str, int]:
    return {f"u-{number}": 1 for number in numbers}


def holds(bench: Bench, expected: dict[str, int]) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await bench.counting.seen() == expected

    return check


def broken(sent: OutgoingRecord, value: bytes) -> OutgoingRecord:
    return OutgoingRecord(sent.topic, sent.key, value, sent.headers)


async def has_letters(bench: Bench, number: int) -> bool:
    return len(await bench.letters()) == number


async def test_every_fact_is_applied_once_over_a_restart(bench: Bench) -> None:
    await bench.send(*facts(*range(100)))
    async with bench.consuming():
        await eventually(holds(bench, once(*range(100))))
    await bench.send(*facts(*range(100, 150)))

    async with bench.consuming():
        await eventually(holds(bench, once(*range(150))))


async def test_garbage_is_dead_lettered_with_its_reason_and_the_records_around_it_are_applied(bench: Bench) -> None:
    unknown = [(name, b"tenantry.usage.guessed.v9" if name == "ce_type" else value) for name, value in fact(0).headers]
    bad_header = [*fact(0).headers, ("ce_extra", b"\xff\xfe")]
    await bench.send(
        fact(1),
        broken(fact(2), b"\x00\xff not json"),
        broken(fact(3), b'{"partner_id": "acme"}'),
        OutgoingRecord(TOPIC, fact(4).key, fact(4).value, unknown),
        broken(fact(5), b"x" * 950_000),
        OutgoingRecord(TOPIC, fact(6).key, fact(6).value, bad_header),
        fact(7),
    )

    async with bench.consuming():
        await eventually(holds(bench, once(1, 7)))

    letters = await bench.letters()
    reasons = [letter.refusal["reason"] for letter in letters]
    assert len(letters) == 4, reasons
    assert "JSON" in reasons[0]
    assert "customer_id" in reasons[1]
    assert "longer than" in reasons[2]
    assert "UTF-8" in reasons[3]
    assert letters[0].value == b"\x00\xff not json"
    assert letters[0].refusal["consumer"] == "tenantry.counting"


async def test_a_record_that_the_service_cannot_apply_is_isolated(bench: Bench) -> None:
    bench.counting.poison = "c-poison"
    await bench.send(fact(1), fact(2, "c-poison"), fact(3))

    async with bench.consuming():
        await eventually(holds(bench, once(1, 3)))

    (letter,) = await bench.letters()
    assert letter.refusal["error"] == "ArithmeticError: poison"


async def test_a_dead_letter_is_applied_once_it_is_replayed_after_the_repair(bench: Bench) -> None:
    bench.counting.poison = "c-poison"
    await bench.send(fact(1), fact(2, "c-poison"))
    async with bench.consuming():
        await eventually(holds(bench, once(1)))
        await eventually(lambda: has_letters(bench, 1))
        bench.counting.poison = None

        async with dead_letter_log(bench.settings.kafka, TOPIC) as log:
            letters = [letter async for letter in log.read()]
            await log.replay(bench.producer, letters)
            await log.settle(letters)

        await eventually(holds(bench, once(1, 2)))
    assert [letter.settled for letter in await bench.letters()] == [True]


async def test_too_many_dead_letters_in_a_row_stop_the_consumer(bench: Bench) -> None:
    await bench.send(fact(1), *(broken(fact(number), b"bad") for number in range(2, 20)), fact(99))

    async with bench.consuming() as subscription:
        await eventually(lambda: _is(subscription.stopped_because == "5 dead letters in a row"))

        assert not subscription.healthy
    assert await bench.counting.seen() == once(1)
    assert len(await bench.letters()) == 5


async def test_a_database_that_goes_away_while_a_bad_record_is_looked_for_gets_nothing_twice(bench: Bench) -> None:
    bench.counting.poison, bench.counting.away_once_at = "u-3", "u-6"
    await bench.send(*(fact(number) for number in range(1, 9)))

    async with bench.consuming():
        await eventually(holds(bench, once(1, 2, 4, 5, 6, 7, 8)))

    assert bench.counting.away_once_at is None
    assert len(await bench.letters()) == 1


async def test_a_batch_that_is_more_than_a_transaction_may_write_is_committed_in_parts(bench: Bench) -> None:
    bench.counting.most = 40
    await bench.send(*facts(*range(300)))
    async with bench.consuming():
        await eventually(holds(bench, once(*range(300))))
    # Each try that failed was of half as many as the one before, and none was made twice.
    failed = [size for size in bench.counting.asked if size > bench.counting.most]
    assert failed == sorted(set(failed), reverse=True) != []
    assert await bench.letters() == []


async def test_a_service_that_refuses_everything_stops_at_the_limit_too(bench: Bench) -> None:
    bench.counting.poison = "c-poison"
    await bench.send(*(fact(number, "c-poison") for number in range(20)))

    async with bench.consuming() as subscription:
        await eventually(lambda: _is(subscription.stopped_because is not None))

    assert len(await bench.letters()) == 5


async def test_a_zombie_neither_commits_nor_stops(bench: Bench) -> None:
    await bench.send(*facts(1, 2, 3))
    async with bench.consuming():
        await eventually(holds(bench, once(1, 2, 3)))
        # Another process takes the partitions over and is two records ahead.
        await bench.store["consumer_offsets"].update_many({"next_offset": {"$gt": 0}}, {"$inc": {"next_offset": 1}})
        await bench.send(*facts(1, 2, 3))
        await bench.send(*(fact(number, "c-1") for number in (101, 102)))

        # The other one had applied each partition's next record; ours goes on behind it.
        await eventually(holds(bench, once(1, 2, 3, 101, 102)))


async def test_the_fence_refuses_an_offset_that_moved(bench: Bench) -> None:
    store = OffsetStore(bench.store, group="g", clock=SystemClock())
    place = TopicPartition(TOPIC, 0)
    await store.load([place])
    await in_transaction(bench.client, lambda session: store.advance({place: 0}, {place: 5}, session=session))

    with pytest.raises(FenceLost):
        await in_transaction(bench.client, lambda session: store.advance({place: 0}, {place: 3}, session=session))
    assert await store.load([place]) == {place: 5}


async def test_a_recreated_topic_is_read_from_its_start(bench: Bench, kafka: KafkaServer) -> None:
    await bench.send(*facts(*range(30)))
    async with bench.consuming():
        await eventually(holds(bench, once(*range(30))))
    await recreate_topic(kafka, TOPIC)
    await bench.send(fact(99))

    async with bench.consuming():
        await eventually(holds(bench, once(*range(30), 99)))


async def test_the_outbox_publishes_what_committed_and_nothing_else(bench: Bench) -> None:
    outbox = Outbox(bench.store, source="/tests", clock=SystemClock())
    committed: list[Event] = [usage("2025-03-01", usage_id="u-1")]

    async def fails(session: Any) -> None:
        await outbox.add([usage("2025-03-01", usage_id="u-2")], session=session)
        raise ArithmeticError

    await in_transaction(bench.client, lambda session: outbox.add(committed, session=session))
    with pytest.raises(ArithmeticError):
        await in_transaction(bench.client, fails)

    async with bench.consuming():
        relay = asyncio.create_task(OutboxRelay(outbox, bench.producer).run())
        await eventually(holds(bench, once(1)))
        await eventually(lambda: is_empty(bench.store["outbox"]))  # a row goes after the broker has had it
        relay.cancel()


async def is_empty(rows: Collection) -> bool:
    return await rows.count_documents({}) == 0


async def test_events_of_one_transaction_are_few_rows_and_each_row_has_one_taker(bench: Bench) -> None:
    outbox = Outbox(bench.store, source="/tests", clock=SystemClock())
    large: list[Event] = [usage("2025-03-01", usage_id=f"u-{n}", product_id="p" * 250) for n in range(1_500)]
    await in_transaction(bench.client, lambda session: outbox.add(large[:1], session=session))
    await in_transaction(bench.client, lambda session: outbox.add(large[1:], session=session))

    claims = await asyncio.gather(*(outbox.claim() for _ in range(4)))
    rows = sorted((row for claim in claims for row in claim), key=lambda row: row.id)
    assert len({row.id for row in rows}) == len(rows) == await bench.store["outbox"].count_documents({})
    assert 3 <= len(rows) < 10
    published = [orjson.loads(each.value)["usage_id"] for row in rows for each in row.records]
    assert published == [f"u-{n}" for n in range(1_500)]


async def test_a_row_that_an_earlier_version_left_in_the_outbox_is_published(bench: Bench) -> None:
    outbox = Outbox(bench.store, source="/tests", clock=SystemClock())
    left = record(usage("2025-03-01", usage_id="u-1"))
    stored = {
        "topic": left.topic,
        "key": left.key,
        "value": left.value,
        "headers": [list(each) for each in left.headers],
    }
    await bench.store["outbox"].insert_one({**stored, "claimed_until": SystemClock().now()})
    assert [row.records for row in await outbox.claim()] == [[left]]


async def test_a_publisher_returns_when_the_broker_has_the_events(bench: Bench) -> None:
    publisher = EventPublisher(bench.producer, source="/tests", clock=SystemClock())
    await publisher.publish(usage("2025-03-01", usage_id=f"u-{number}") for number in range(10))

    async with bench.consuming():
        await eventually(holds(bench, once(*range(10))))


async def _is(condition: bool) -> bool:
    return condition
