"""The metrics service itself: exactly once, announcing, with its image; asked for its figures afterwards."""

import asyncio
import time

import uvloop

from benchmarks.contenders.task import Report, Task, Watch
from benchmarks.pipeline_stream import FIRST, MONTHS, PARTNERS, Counts
from services.metrics.app import Parts
from services.metrics.domain.months import format_month
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.settings import MetricsSettings
from shared.background import Background
from shared.clock import SystemClock
from shared.mongo import database
from shared.settings import KafkaSettings, MongoSettings


def service(task: Task) -> Parts:
    """Return the service, as its process builds it."""
    settings = MetricsSettings(
        kafka=KafkaSettings(bootstrap_servers=task.bootstrap_servers),
        mongo=MongoSettings.model_validate({"url": task.mongo_url, "database": task.database}),
    )
    return Parts(settings, SystemClock())


async def consume(task: Task) -> Report:
    """Consume until MongoDB says that every offset was reached, by this process or by others of its group."""
    parts = service(task)
    offsets = database(parts.client, task.database)["consumer_offsets"]
    async with parts.running(Background()):
        watch, last, reached = Watch(), time.monotonic(), 0
        while reached < task.events and watch.elapsed() < task.seconds:
            await asyncio.sleep(0.05)
            now = sum([document["next_offset"] async for document in offsets.find({})])
            last, reached = (time.monotonic(), now) if now > reached else (last, reached)
        report = watch.report(reached, last)
        if reached == task.events:
            report.answers = await _told(parts)
    parts.client.close()
    return report


async def _told(parts: Parts) -> dict[str, Counts]:
    answers: dict[str, Counts] = {"active": {}, "customers": {}}
    for partner in (f"p{number}" for number in range(PARTNERS)):
        question = Question(partner, MonthRange(FIRST, FIRST + MONTHS - 1), "active_subscription", {})
        for month in (await parts.answers.active(question)).figures:
            for name, count in (("active", month.active_customers), ("customers", month.customers)):
                if count:
                    answers[name].setdefault(partner, {})[format_month(month.month)] = count
    return answers


if __name__ == "__main__":
    uvloop.run(consume(Task.read())).write()  # as uvicorn runs the service
