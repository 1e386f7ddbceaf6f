"""What MongoDB takes at most: bare bulk upserts of as many documents as there are events, in batches of 2,000."""

import asyncio
import random

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import UpdateOne

from benchmarks.contenders.task import Task, Watch
from shared.mongo import Collection

BATCH = 2_000


async def main(task: Task) -> None:
    """Upsert counters of random customers and months."""
    counters: Collection = AsyncIOMotorClient(task.mongo_url, w="majority")[task.database]["bulk"]
    chance, done, watch = random.Random(1), 0, Watch()
    while done < task.events and watch.elapsed() < task.seconds:
        keys = [f"c-{chance.randrange(task.events // 10)}:{chance.randrange(8)}" for _ in range(BATCH)]
        writes = [UpdateOne({"_id": key}, {"$inc": {"facts": 1}}, upsert=True) for key in keys]
        await counters.bulk_write(writes, ordered=False)
        done += BATCH
    watch.report(done).write()


if __name__ == "__main__":
    asyncio.run(main(Task.read()))
