"""The metrics service as two processes of one group, which share the partitions; they meet within the time measured."""

import asyncio
import json
import sys
from dataclasses import asdict

import uvloop

from benchmarks.contenders.task import Report, Task, Watch
from benchmarks.contenders.tenantry import consume, service
from shared.background import Background


async def main(task: Task) -> Report:
    """Consume beside a second process; processor seconds are those of both, memory that of the larger."""
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.contenders.tenantry_pair", json.dumps(asdict(task))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    first = await consume(task)
    said, _ = await second.communicate(b"")  # its input ends only if there is some
    other = Report(**json.loads(said.decode().splitlines()[-1]))
    first.cpu_seconds += other.cpu_seconds
    first.rss_mb = max(first.rss_mb, other.rss_mb)
    return first


async def beside(task: Task) -> Report:
    """Consume what the group gives this process, until its input ends."""
    parts = service(task)
    async with parts.running(Background()):
        watch = Watch()
        await asyncio.to_thread(sys.stdin.read)
        report = watch.report(0)
    parts.client.close()
    return report


if __name__ == "__main__":
    is_second = len(sys.argv) > 1
    uvloop.run(beside(Task(**json.loads(sys.argv[1]))) if is_second else main(Task.read())).write()
