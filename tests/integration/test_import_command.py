"""Imports of the command line are noted where those of the service are, on real Kafka and MongoDB."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.errors import ImportCancelled
from services.sync.service.commanding import Command, run_command
from services.sync.service.commanding import _job as job_of
from services.sync.service.reading import MappedFiles
from services.sync.settings import SyncSettings
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from services.sync.wiring import Parts, connected
from shared.clock import SystemClock
from tests.support.servers import KafkaServer, MongoServer, reset_topics
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

    def __init__(self, bench: SyncBench, parts: Parts, directory: Path, settings: SyncSettings) -> None:
        self.bench = bench
        self.parts = parts
        self.rejects = directory / "crm.rejects.csv"
        self._directory = directory
        self._settings = settings

    def command(self, *rows: str) -> Command:
        """Return the import of `rows`."""
        (self._directory / "customers.csv").write_text("\n".join(["id,name,country", *rows]), encoding="utf-8")
        mapping = parse_mapping(MAPPING, "crm.yaml")
        files = MappedFiles(mapping, Directory(self._directory), chunk_rows=2)
        return Command(mapping, MAPPING, files, "tenantry import")

    def typed(self, *rows: str) -> subprocess.Popen[str]:
        """Return `tenantry import` of `rows`, running."""
        self.command(*rows)
        (self._directory / "crm.yaml").write_text(MAPPING, encoding="utf-8")
        servers = {
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": self._settings.kafka.bootstrap_servers,
            "TENANTRY_MONGO__URL": self._settings.mongo.url.get_secret_value(),
            "TENANTRY_MONGO__DATABASE": self._settings.database,
            "TENANTRY_AUTH__JWKS_FILE": str(self._settings.auth.jwks_file),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "cli.main", "import", str(self._directory / "crm.yaml")],
            env={**os.environ, **servers},
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  # sets a signal and nothing else
        )

    async def noted(self) -> dict[str, Any]:
        """Return the only import there is, as the service shows it."""
        (found,) = (await self.bench.call("GET", "/v1/imports")).json()["items"]
        shown: dict[str, Any] = found
        return shown


@pytest.fixture
async def shell(kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str) -> AsyncIterator[Shell]:
    await reset_topics(kafka)
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path)
    async with (
        running_sync(settings, kafka, tmp_path, "cornershop") as bench,
        connected(settings, SystemClock()) as parts,
    ):
        yield Shell(bench, parts, tmp_path, settings)


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


async def test_a_command_that_is_interrupted_is_noted_as_cancelled_and_goes_on_when_it_is_run_again(
    shell: Shell,
) -> None:
    rows = [f"s{number},Name,GB" for number in range(20)]
    begun = asyncio.Event()
    running = asyncio.create_task(
        run_command(shell.parts.holder, shell.command(*rows), RejectFile(shell.rejects), lambda _: begun.set())
    )
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    noted = await shell.noted()
    assert (noted["status"], noted["failure"]) == ("cancelled", None)
    assert noted["events"] == len(await shell.bench.events())
    report = await run_command(shell.parts.holder, shell.command(*rows), RejectFile(shell.rejects), lambda _: None)
    assert report.total("emitted") + report.total("unchanged") == 20
    assert report.total("unchanged") > 0
    assert {place for place in await shell.bench.facts() if str(place[1]).startswith("s")} == {
        ("customer", f"s{number}") for number in range(20)
    }


def _hear_ctrl_c() -> None:
    # As a terminal starts it. Who is started in the background, as a whole run of the tests may be, hears no Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def test_ctrl_c_ends_the_command_with_a_sentence_and_a_cancelled_import(shell: Shell) -> None:
    with shell.typed(*(f"s{number},Name,GB" for number in range(300_000))) as typed:

        async def begun() -> bool:
            found = (await shell.bench.call("GET", "/v1/imports")).json()["items"]
            return any(each["events"] > 0 for each in found)

        await eventually(begun)
        typed.send_signal(signal.SIGINT)
        _, said = await asyncio.to_thread(typed.communicate)
    assert (typed.returncode, "interrupted; what was told stays told" in said) == (130, True)
    noted = await shell.noted()
    assert (noted["status"], noted["failure"]) == ("cancelled", None)
    assert noted["events"] == len(await shell.bench.events())
    assert 0 < noted["events"] < 300_000


async def test_a_command_ends_where_the_service_is_asked_to_cancel_its_import(shell: Shell) -> None:
    rows = [f"s{number},Name,GB" for number in range(5_000)]
    begun = asyncio.Event()
    running = asyncio.create_task(
        run_command(shell.parts.holder, shell.command(*rows), RejectFile(shell.rejects), lambda _: begun.set())
    )
    await begun.wait()
    answer = await shell.bench.call("POST", f"/v1/imports/{(await shell.noted())['id']}/cancel")
    assert answer.status_code == 200
    with pytest.raises(ImportCancelled, match="stays told"):
        await running
    noted = await shell.noted()
    assert (noted["status"], noted["events"]) == ("cancelled", len(await shell.bench.events()))
    assert 0 < noted["events"] < 5_000


async def test_the_import_of_a_command_that_died_is_ended_by_the_service_in_words_that_help(shell: Shell) -> None:
    holder = shell.parts.holder
    command = shell.command("d1,One,GB")
    job = job_of(holder, command, command.files.report())
    await holder.jobs.add(job, held_by=holder.name, until=holder.clock.now())

    async def ended() -> bool:
        return bool((await shell.noted())["status"] == "failed")

    await eventually(ended)
    assert "run it again" in (await shell.noted())["failure"]
