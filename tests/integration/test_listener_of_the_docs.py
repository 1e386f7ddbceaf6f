"""The listener of `docs/events.md`, run as it stands there."""

import asyncio
import os
import re
import runpy
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer

from shared.events.base import Event
from shared.events.customers import CustomerRestored
from shared.events.generate import ROOT
from shared.messaging.publisher import send_all
from tests.support.builders import CUSTOMER, NOON, PARTNER, deleted, record, subscription
from tests.support.servers import KafkaServer, reset_topics
from tests.support.waiting import PATIENCE_SECONDS

FACTS: list[Event] = [
    subscription("2025-01-01", seats=5, version=2),
    subscription("2025-01-01", seats=4, version=1),
    subscription("2025-03-01", "cancelled", version=3),
    subscription("2025-03-01", "cancelled", version=4, withdrawn=True),
    subscription("2025-02-01", "suspended", seats=5, version=5),
    subscription("2999-01-01", seats=9, version=6),
    subscription("2025-01-01", customer_id="c-2", seats=7),
]


async def test_it_tells_what_holds_after_repeated_late_and_withdrawn_facts(kafka: KafkaServer, tmp_path: Path) -> None:
    await reset_topics(kafka)
    await _publish(kafka, *FACTS)
    async with _listener(kafka, tmp_path) as output:
        told = [await _line(output) for _ in range(5)]
        own = [line for line in told if line.startswith("c-1")]
        assert own == ["c-1 s-1 active 5", "c-1 s-1 cancelled 0", "c-1 s-1 active 5", "c-1 s-1 suspended 5"]
        assert [line for line in told if line not in own] == ["c-2 s-1 active 7"]


def test_a_deletion_absorbs_what_comes_late_until_it_is_lifted(tmp_path: Path) -> None:
    take = runpy.run_path(str(_program(tmp_path)))["take"]

    def told(event: Event) -> str | None:
        answer: str | None = take(event.event_type, event.data())
        return answer

    assert told(subscription("2025-01-01", seats=5)) == "s-1 active 5"
    assert told(deleted(version=7)) == "deleted"
    assert told(subscription("2025-02-01", seats=6, version=9)) is None
    assert told(_restored(6)) is None
    assert told(subscription("2025-02-01", seats=6, version=9)) is None
    assert told(_restored(8)) is None
    assert told(subscription("2025-02-01", seats=6, version=9)) == "s-1 active 6"


def _restored(version: int) -> CustomerRestored:
    return CustomerRestored(partner_id=PARTNER, customer_id=CUSTOMER, version=version, restored_at=NOON)


def _program(directory: Path) -> Path:
    program = directory / "listener.py"
    program.write_text(_code(), encoding="utf-8")
    return program


def _code() -> str:
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/events.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


@asynccontextmanager
async def _listener(kafka: KafkaServer, directory: Path) -> AsyncIterator[asyncio.StreamReader]:
    """What a listener prints, which runs until the end of the block."""
    environment = {**os.environ, "KAFKA": kafka.bootstrap_servers}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(_program(directory)), env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.wait()


async def _line(output: asyncio.StreamReader) -> str:
    line = await asyncio.wait_for(output.readline(), PATIENCE_SECONDS)
    return line.decode().strip()


async def _publish(kafka: KafkaServer, *events: Event) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        await send_all(producer, [record(event) for event in events])
