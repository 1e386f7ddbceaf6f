"""The handler that most people would write first: FastStream, one message, one upsert.

It keeps the last quantity of each customer and month, and counts them when asked. At most one version wins by luck: it
looks at no version, has no transaction, and forgets nothing that was taken back.
"""

import asyncio
import time

import orjson
from aiokafka import ConsumerRecord
from faststream.kafka import KafkaBroker, KafkaMessage
from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.contenders.task import Task, Watch
from shared.mongo import Collection


async def main(task: Task) -> None:
    """Upsert until everything was seen or time is up."""
    facts: Collection = AsyncIOMotorClient(task.mongo_url, w="majority")[task.database]["naive"]
    broker = KafkaBroker(task.bootstrap_servers, logger=None)
    done, watch, last = 0, Watch(), time.monotonic()

    @broker.subscriber(*task.topics, group_id="naive", auto_offset_reset="earliest")
    async def upsert(message: KafkaMessage) -> None:
        nonlocal done, last
        record: ConsumerRecord = message.raw_message
        value = orjson.loads(record.value)
        name = value.get("period_start", value.get("effective_at", ""))[:7]
        key = {"_id": f"{value['partner_id']}:{value['customer_id']}:{record.topic}:{name}"}
        await facts.update_one(key, {"$set": value}, upsert=True)
        done, last = done + 1, time.monotonic()

    await broker.start()
    watch = Watch()
    await watch.until(lambda: done >= task.events, task.seconds)
    watch.report(done, last).write()
    await broker.stop()


if __name__ == "__main__":
    asyncio.run(main(Task.read()))
