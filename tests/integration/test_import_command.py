"""Imports of the command line are noted where those of the service are, on real Kafka and MongoDB."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.service.commanding import Command, run_command
from services.sync.service.commanding import _job as job_of
from services.sync.service.reading import MappedFiles
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from services.sync.wiring import Parts, connected
from shared.clock import SystemClock
from tests.support.servers import KafkaServer, MongoServer
from tests.support.sync_service import SyncBench, running_sync, sync_settings
from tests.support.waiting import eventually

MAPPING = """
partner: cornershop
source: crm
inputs:
  - {file: customers.csv, record: customer, fields: {customer_id: id, name: name, country: country}}
"""


class Shell:
    """Somebody who imports from the command line while the service runs."""

    def __init__(self, bench: SyncBench, parts: Parts, directory: Path) -> None:
        self.bench = bench
        self.parts = parts
        self.rejects = directory / "crm.rejects.csv"
        self._directory = directory

    def command(self, *rows: str) -> Command:
        """Return the import of `rows`."""
        (self._directory / "customers.csv").write_text("\n".join(["id,name,country", *rows]), encoding="utf-8")
        mapping = parse_mapping(MAPPING, "crm.yaml")
        files = MappedFiles(mapping, Directory(self._directory), chunk_rows=2)
        return Command(mapping, MAPPING, files, "tenantry import")

    async def noted(self) -> dict[str, Any]:
        """Return the only import there is, as the service shows it."""
        (found,) = (await self.bench.call("GET", "/v1/imports")).json()["items"]
        shown: dict[str, Any] = found
        return shown


@pytest.fixture
async def shell(kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str) -> AsyncIterator[Shell]:
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path)
    async with (
        running_sync(settings, kafka, tmp_path, "cornershop") as bench,
        connected(settings, SystemClock()) as parts,
    ):
        yield Shell(bench, parts, tmp_path)


async def test_everybody_sees_what_a_command_imported_and_what_it_rejected(shell: Shell) -> None:
    told: list[ImportReport] = []
    command = shell.command("c1,One,GB", "c2,Two,DE", ",Nobody,DE")
    report = await run_command(shell.parts.holder, command, RejectFile(shell.rejects), told.append)
    assert told[-1].bytes_read == report.bytes_total
    noted = await shell.noted()
    assert (noted["status"], noted["created_by"], noted["failure"]) == ("completed", "tenantry import", None)
    assert (noted["read"], noted["emitted"], noted["rejected"]) == (3, 2, 1)
    fetched = await shell.bench.call("GET", f"/v1/imports/{noted['id']}/rejects")
    assert fetched.text.split() == shell.rejects.read_text(encoding="utf-8").split()
    assert (await shell.bench.of("other").call("GET", f"/v1/imports/{noted['id']}")).status_code == 404


async def test_a_command_that_is_stopped_is_noted_as_failed_and_goes_on_when_it_is_run_again(shell: Shell) -> None:
    rows = [f"s{number},Name,GB" for number in range(20)]
    begun = asyncio.Event()
    running = asyncio.create_task(
        run_command(shell.parts.holder, shell.command(*rows), RejectFile(shell.rejects), lambda _: begun.set())
    )
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await shell.noted())["failure"] == "the command was stopped before its end"
    report = await run_command(shell.parts.holder, shell.command(*rows), RejectFile(shell.rejects), lambda _: None)
    assert report.total("emitted") + report.total("unchanged") == 20
    assert report.total("unchanged") > 0
    assert {place for place in await shell.bench.facts() if str(place[1]).startswith("s")} == {
        ("customer", f"s{number}") for number in range(20)
    }


async def test_the_import_of_a_command_that_died_is_ended_by_the_service_in_words_that_help(shell: Shell) -> None:
    holder = shell.parts.holder
    command = shell.command("d1,One,GB")
    job = job_of(holder, command, command.files.report())
    await holder.jobs.add(job, held_by=holder.name, until=holder.clock.now())

    async def ended() -> bool:
        return bool((await shell.noted())["status"] == "failed")

    await eventually(ended)
    assert "run it again" in (await shell.noted())["failure"]
