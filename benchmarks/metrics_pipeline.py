"""Facts into figures, from the broker to the database: the service against what one might have instead.

python -m benchmarks.metrics_pipeline           about a million facts of 100,000 customers, in both orders
python -m benchmarks.metrics_pipeline --quick   a twentieth of that

Each contender is a process of its own on the same Apache Kafka and mongod, which share the machine with it, and reads
topics that were filled before. What claims to be exact is compared with what is true of the stream, in the same run.
Last, the service reads at half the speed it reached, and the time from publishing a fact to its commit is taken.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import psutil
import typer
from aiokafka import AIOKafkaProducer
from rich.console import Console
from rich.table import Table

from benchmarks.contenders.task import Report, Task
from benchmarks.pipeline_stream import TOPICS, Order, Record, Truth, stream
from shared.mongo import Client, connect
from shared.settings import MongoSettings
from tests.support.servers import KafkaServer, MongoServer, recreate_topic, running_kafka, running_mongo
from tests.support.waiting import eventually

PARTITIONS: Final = 12
PEERS: Final = Path(__file__).parents[1] / ".venv-bench/bin/python"
"""Has the peers (requirements/bench.txt); they need other versions of what we use than we do."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A process, how long it may take where it would take too long, and whether it claims to be exact."""

    name: str
    module: str
    seconds: float = 3_600
    exact: bool = False
    peer: bool = False


CONTENDERS: Final = (
    Contender("raw aiokafka + orjson, counting only", "raw"),
    Contender("Tenantry, exactly once", "tenantry", seconds=600, exact=True),
    Contender("… two processes of it", "tenantry_pair", seconds=600, exact=True),
    Contender("FastStream, an upsert for each message", "naive", seconds=30),
    Contender("Quix Streams, stateful", "quix", seconds=60, peer=True),
    Contender("Bytewax, keyed, with recovery", "bytewax_flow", seconds=60, peer=True),
    Contender("MongoDB, bare bulk upserts", "bulk", seconds=30),
    Contender("MongoDB, documents like ours, nothing computed", "bulk_alike", seconds=30),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a contender did with a stream."""

    contender: Contender
    report: Report
    mongo_cpu_seconds: float
    mongo_operations: int
    correct: bool | None
    """`None` where the contender does not claim to be, or did not get to the end."""

    @property
    def events_per_second(self) -> float:
        """Over the time in which it worked."""
        return self.report.events / self.report.seconds


class Latencies:
    """When facts were published, and when the offsets that commit with them were seen to pass them."""

    def __init__(self, client: Client, database: str) -> None:
        self._offsets = client[database]["consumer_offsets"]
        self._sent: dict[str, dict[int, float]] = {}
        self.ready = asyncio.Event()
        self.found: list[float] = []

    def sent(self, topic: str, partition: int, offset: int, at: float) -> None:
        """Note that a fact was published."""
        self._sent.setdefault(f"{topic}:{partition}", {})[offset] = at

    async def watch(self) -> None:
        """Follow the offsets until cancelled; ready once the service has all partitions."""
        await eventually(self._has_all_partitions, within=120)
        updates = [{"$match": {"operationType": "update"}}]
        async with self._offsets.watch(updates, full_document="updateLookup") as changes:
            self.ready.set()
            async for change in changes:
                document, now = change["fullDocument"], time.monotonic()
                sent = self._sent.get(document["_id"].split(":", 1)[1], {})
                passed = [offset for offset in sent if offset < document["next_offset"]]
                self.found += [now - sent.pop(offset) for offset in passed]

    async def _has_all_partitions(self) -> bool:
        return await self._offsets.count_documents({}) == len(TOPICS) * PARTITIONS


class Pipeline:
    """The servers, and what the topics hold."""

    def __init__(self, kafka: KafkaServer, mongo: MongoServer, client: Client, directory: Path) -> None:
        self._kafka = kafka
        self._mongo = mongo
        self._client = client
        self._directory = directory
        self._events = 0
        self._truth = Truth()

    async def fill(self, customers: int, order: Order) -> int:
        """Fill empty topics with the stream and return its length."""
        await self._empty()
        records, self._truth = stream(customers, order)
        self._events = len(records)
        await _publish(self._kafka.bootstrap_servers, records)
        return self._events

    async def latencies(self, customers: int, rate: float) -> list[float]:
        """Publish a stream at `rate` facts a second and return the seconds that each took to be visible."""
        await self._empty()
        records, self._truth = stream(customers, "source", seed=2)
        self._events = len(records)
        (service,) = (each for each in CONTENDERS if each.module == "tenantry")
        consuming = asyncio.create_task(self.measure(service))
        latencies = Latencies(self._client, f"bench_{service.module}")
        watching = asyncio.create_task(latencies.watch())
        await latencies.ready.wait()
        await _publish_paced(self._kafka.bootstrap_servers, records, rate, latencies)
        await consuming
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        return latencies.found

    async def _empty(self) -> None:
        for topic in TOPICS:
            await recreate_topic(self._kafka, topic)

    async def measure(self, contender: Contender) -> Result:
        """Let a contender read the topics with a database and a directory of its own."""
        name = f"bench_{contender.module}"
        await self._client.drop_database(name)
        directory = self._directory / name
        directory.mkdir(exist_ok=True)
        task = Task(
            self._kafka.bootstrap_servers,
            self._mongo.url,
            name,
            list(TOPICS),
            PARTITIONS,
            self._events,
            contender.seconds,
            str(directory),
        )
        cpu, operations = self._mongo_cpu(), await self._operations()
        report = await _run(contender, task)
        # Whoever was stopped before the end has not been asked.
        correct = report.answers == self._truth.told() if contender.exact and report.answers else None
        cpu, operations = self._mongo_cpu() - cpu, await self._operations() - operations
        await self._client.drop_database(name)
        return Result(contender, report, cpu, operations, correct)

    def _mongo_cpu(self) -> float:
        process = self._mongo.process
        if process is None or process.pid is None:
            return 0.0
        times = psutil.Process(process.pid).cpu_times()
        return float(times.user + times.system)

    async def _operations(self) -> int:
        """Return the inserts, queries, updates and deletes that MongoDB was asked for so far, each of a bulk too."""
        status: dict[str, Any] = await self._client.admin.command("serverStatus")
        return sum(int(status["opcounters"][name]) for name in ("insert", "query", "update", "delete"))


async def _run(contender: Contender, task: Task) -> Report:
    python = str(PEERS) if contender.peer else sys.executable
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", f"benchmarks.contenders.{contender.module}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    said, _ = await process.communicate(json.dumps(asdict(task)).encode())
    if process.returncode != 0:
        msg = f"{contender.name} ended with {process.returncode}"
        raise RuntimeError(msg)
    return Report(**json.loads(said.decode().splitlines()[-1]))


async def _publish(bootstrap_servers: str, records: Sequence[Record]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, linger_ms=20, max_batch_size=512 * 1024, compression_type="lz4"
    )
    await producer.start()
    try:
        for record in records:
            await producer.send(record.topic, key=record.key, value=record.value, headers=record.headers)
    finally:
        await producer.stop()


async def _publish_paced(bootstrap_servers: str, records: Sequence[Record], rate: float, latencies: Latencies) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, linger_ms=5, compression_type="lz4")
    await producer.start()
    step = max(1, int(rate / 20))
    try:
        for start in range(0, len(records), step):
            began = time.monotonic()
            pending = [
                await producer.send(each.topic, key=each.key, value=each.value, headers=each.headers)
                for each in records[start : start + step]
            ]
            for told in await asyncio.gather(*pending):
                latencies.sent(told.topic, told.partition, told.offset, began)
            await asyncio.sleep(max(0.0, began + step / rate - time.monotonic()))
    finally:
        await producer.stop()


def table_of(events: int, order: str, results: Sequence[Result]) -> Table:
    """Return the results as a table; the first contender is the ceiling."""
    columns = (
        "contender",
        "facts/s",
        "of the ceiling",
        "CPU-s/M",
        "MongoDB CPU-s/M",
        "peak MB",
        "operations/fact",
        "exact",
    )
    table = Table(*columns, title=f"Facts into figures: {events:,} facts in {order} order")
    for result in results:
        table.add_row(*_row(result, results[0]))
    return table


def _row(result: Result, ceiling: Result) -> tuple[str, ...]:
    report = result.report
    return (
        result.contender.name,
        f"{result.events_per_second:,.0f}",
        f"{result.events_per_second / ceiling.events_per_second:.1%}",
        f"{report.cpu_seconds / report.events * 1e6:,.0f}",
        f"{result.mongo_cpu_seconds / report.events * 1e6:,.0f}",
        f"{report.rss_mb:,.0f}",
        f"{result.mongo_operations / report.events:.2f}",
        {True: "yes", False: "NO", None: "–"}[result.correct],
    )


def main(
    customers: Annotated[int, typer.Option(help="About ten facts each.", min=50)] = 100_000,
    quick: Annotated[bool, typer.Option("--quick", help="5,000 customers.")] = False,
    only: Annotated[list[str], typer.Option(help="Contenders by module; all if none is named.")] = [],  # noqa: B006
    order: Annotated[list[str], typer.Option(help="source, random.")] = list(get_args(Order)),  # noqa: B006, B008
) -> None:
    """Measure facts into figures; exits with 1 if a contender that claims to be exact is not."""
    results = asyncio.run(_measure(5_000 if quick else customers, only, order, Console(width=140)))
    if any(result.correct is False for result in results):
        raise typer.Exit(1)


async def _measure(customers: int, only: Sequence[str], orders: Sequence[str], console: Console) -> list[Result]:
    chosen = [each for each in CONTENDERS if (not only or each.module in only) and (PEERS.exists() or not each.peer)]
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as directory:
        async with running_kafka(Path(directory)) as kafka, running_mongo(Path(directory)) as mongo:
            client = connect(MongoSettings.model_validate({"url": mongo.url}))
            bench = Pipeline(kafka, mongo, client, Path(directory))
            for order in get_args(Order):
                if order in orders:
                    events = await bench.fill(customers, order)
                    own = list[Result]()
                    for contender in chosen:
                        own.append(await bench.measure(contender))
                        console.print("  ".join(_row(own[-1], own[0])))
                    console.print(table_of(events, order, own))
                    results += own
            for result in results[:2]:
                if result.contender.module == "tenantry":
                    rate = result.events_per_second / 2
                    times = await bench.latencies(max(50, int(rate * 2)), rate)
                    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
                    console.print(f"At {rate:,.0f} facts/s, published to visible: median {p50:.2f} s, p99 {p99:.2f} s")
            client.close()
    return results


if __name__ == "__main__":
    typer.run(main)
