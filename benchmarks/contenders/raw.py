"""The ceiling: aiokafka and orjson, and nothing but counting."""

import asyncio

import orjson
from aiokafka import AIOKafkaConsumer

from benchmarks.contenders.task import Task, Watch


async def main(task: Task) -> None:
    """Count every record."""
    consumer = AIOKafkaConsumer(
        *task.topics, bootstrap_servers=task.bootstrap_servers, auto_offset_reset="earliest", group_id=None
    )
    await consumer.start()
    watch, events, customers = Watch(), 0, set()
    while events < task.events and watch.elapsed() < task.seconds:
        for records in (await consumer.getmany(timeout_ms=200, max_records=2_000)).values():
            for record in records:
                customers.add(orjson.loads(record.value)["customer_id"])
                events += 1
    watch.report(events).write()
    await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main(Task.read()))
