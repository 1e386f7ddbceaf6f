"""Imports that a command runs by itself, of files that only it can read; noted like those of the queue."""

import asyncio
import uuid
from contextlib import suppress
from dataclasses import dataclass

from services.sync.domain.job import FilesAt, ImportJob, ImportStatus, to_the_millisecond
from services.sync.domain.mapping import SourceMapping
from services.sync.domain.report import ImportReport
from services.sync.errors import ImportCancelled, ImportOver, InputError, LeaseLost
from services.sync.service.cancelling import cancel
from services.sync.service.importing import Progress
from services.sync.service.ports import RejectSink
from services.sync.service.reading import MappedFiles
from services.sync.service.tenure import Holder, Tenure
from shared.errors import TransientError


@dataclass(frozen=True, slots=True)
class Command:
    """What a command imports: the mapping and its text, its files, and of whom everything is told again."""

    mapping: SourceMapping
    text: str
    files: MappedFiles
    created_by: str
    resend: frozenset[str] = frozenset()


async def run_command(holder: Holder, command: Command, rejects: RejectSink, told: Progress) -> ImportReport:
    """Import what `command` says and return what it did; raises what the importer raises, which is noted too.

    It begins at once, whatever else its partner has running: whoever types it waits for it, the service may not even
    run, and what two imports say of one entity at the same time is compared and not lost. What is queued after it
    began waits for its end. A command that is interrupted has cancelled its import; one that is killed leaves an import
    that a worker ends as failed, when its lease has run out.
    """
    job = _job(holder, command, await asyncio.to_thread(command.files.report))
    until = holder.lease_end
    await holder.jobs.add(job, held_by=holder.name, until=until)
    tenure = Tenure(holder, job, until)
    try:
        await tenure.run(command.mapping, command.files, beside=rejects, told=told)
    except LeaseLost:
        raise  # a worker has said so already
    except ImportCancelled:
        await tenure.leave()
        raise
    except asyncio.CancelledError:
        with suppress(TransientError, ImportOver):
            await cancel(holder, job)
            await tenure.leave()
        raise
    except Exception as error:
        # Where the database is away, the lease runs out and says so.
        with suppress(TransientError):
            await tenure.end(_failure(error))
        raise
    await tenure.end(None)
    return tenure.report


def _job(holder: Holder, command: Command, report: ImportReport) -> ImportJob:
    now = to_the_millisecond(holder.clock.now())
    return ImportJob(
        import_id=uuid.uuid4().hex,
        partner_id=command.mapping.partner,
        source=command.mapping.source,
        mapping=command.text,
        files=FilesAt(uploaded=False, path="", of_command=True),
        created_at=now,
        created_by=command.created_by,
        report=report,
        resend=command.resend,
        status=ImportStatus.RUNNING,
        attempts=1,
        started_at=now,
    )


def _failure(error: Exception) -> str:
    return str(error) if isinstance(error, InputError | TransientError) else "an unexpected error"
