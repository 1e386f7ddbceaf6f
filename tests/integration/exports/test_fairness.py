"""Turns among several processes of the service: one partner's many jobs, and another's only one."""

from contextlib import closing
from pathlib import Path
from typing import Any, Final

import httpx

from shared.http.auth import Role
from shared.mongo import Database, Document, connect, database
from tests.support.arrow_owner import Owner
from tests.support.exports_process import ServiceProcess
from tests.support.exports_service import OwnerServer, bearer, export_settings
from tests.support.servers import KafkaServer, MongoServer, reset_topics
from tests.support.waiting import PATIENCE_SECONDS, eventually

_MANY: Final = 16
_PLACES: Final = 4
"""Two processes of two places each."""


async def test_two_processes_take_the_only_job_of_a_partner_before_those_another_one_still_waits_for(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    async with OwnerServer(Owner(rows=2_000)).running() as owner:
        settings = export_settings(kafka, mongo, fresh_database, owner.url, tmp_path)
        # Nobody dies here; a lease of a second would be lost by a process that a busy machine lets wait.
        first, second = (ServiceProcess(settings, TENANTRY_LEASE_SECONDS="60") for _ in range(2))
        with closing(connect(settings.mongo)) as client:
            jobs = database(client, settings.database)
            async with first.running(), second.running():
                owner.halt_at(2)
                await _ask(first, tmp_path, "busy", _MANY)
                await eventually(lambda: _has(jobs, running=_PLACES))
                waited = {job["_id"] for job in await _jobs(jobs) if job["status"] == "pending"}
                await _ask(second, tmp_path, "quiet", 1)
                workers = {job["lease"]["worker"] for job in await _jobs(jobs) if job["lease"]}
                owner.gate.set()
                await eventually(lambda: _has(jobs, completed=_MANY + 1))
                ended = await _jobs(jobs)
    [quiet] = [job for job in ended if job["partner_id"] == "quiet"]
    # The other process may have looked at its clock a moment earlier and then found the job taken; so it may be one.
    earlier = [job for job in ended if job["_id"] in waited and job["claimed_at"] < quiet["claimed_at"]]
    assert (len(workers), len(waited), len(earlier) <= 1) == (2, _MANY - _PLACES, True)
    assert {(job["attempt"], job["setbacks"], job["file"]["row_count"]) for job in ended} == {(1, 0, 2_000)}


async def _ask(process: ServiceProcess, directory: Path, partner: str, count: int) -> None:
    headers = bearer(directory / "keys", partner, Role.OWNER)
    async with httpx.AsyncClient(base_url=process.url, headers=headers, timeout=PATIENCE_SECONDS) as http:
        for _ in range(count):
            asked = await http.post("/v1/exports", json={"dataset": "customers"})
            assert asked.status_code == 202, asked.text


async def _jobs(jobs: Database) -> list[Document]:
    found: list[Document] = await jobs["exports"].find().to_list()
    return found


async def _has(jobs: Database, **wanted: Any) -> bool:
    statuses = [job["status"] for job in await _jobs(jobs)]
    return all(statuses.count(status) == count for status, count in wanted.items())
