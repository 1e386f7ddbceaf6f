"""Takes back what somebody asked for; what was imported so far stays."""

import structlog

from services.sync import telemetry
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.errors import ImportOver
from services.sync.service.tenure import Holder

log = structlog.get_logger(__name__)


async def cancel(holder: Holder, job: ImportJob) -> ImportJob:
    """Return the cancelled import; the process that runs it stops before its next chunk.

    Raises `ImportOver` where it was completed or failed before.
    """
    now = holder.clock.now()
    after = await holder.queue.cancel(job, now=now, remove_at=now + holder.policy.retention)
    if after is not None:
        telemetry.IMPORTS.labels("cancelled").inc()
        log.info("the import was cancelled", import_id=job.import_id, partner_id=job.partner_id)
        return after
    stored = await holder.jobs.get(job.partner_id, job.import_id) or job
    if stored.status is not ImportStatus.CANCELLED:
        raise ImportOver(job.import_id, stored.status)
    return stored
