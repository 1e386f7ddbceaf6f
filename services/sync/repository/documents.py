"""An import as MongoDB keeps it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.sync.domain.job import FilesAt, ImportJob, ImportStatus
from services.sync.domain.report import ImportReport, InputReport
from shared.mongo import Document


def document_of(job: ImportJob) -> Document:
    """Return the document of a new import."""
    return {
        "_id": job.import_id,
        "partner_id": job.partner_id,
        "source": job.source,
        "mapping": job.mapping,
        "files": asdict(job.files),
        "created_at": job.created_at,
        "created_by": job.created_by,
        "report": report_document(job.report),
        "resend": sorted(job.resend),
        "status": job.status,
        "attempts": job.attempts,
        "lease_until": None,
    }


def job_of(document: Document) -> ImportJob:
    """Return the import that `document` is of."""
    return ImportJob(
        import_id=document["_id"],
        partner_id=document["partner_id"],
        source=document["source"],
        mapping=document["mapping"],
        files=FilesAt(**document["files"]),
        created_at=document["created_at"],
        created_by=document["created_by"],
        report=_report(document["report"]),
        resend=frozenset(document.get("resend", ())),
        status=ImportStatus(document["status"]),
        attempts=document["attempts"],
        started_at=document.get("started_at"),
        ended_at=document.get("ended_at"),
        failure=document.get("failure"),
    )


def report_document(report: ImportReport) -> Document:
    """Return what is stored of `report`."""
    return {
        "inputs": [asdict(each) for each in report.inputs],
        "bytes_total": report.bytes_total,
        "bytes_read": report.bytes_read,
        # Pairs, since a country's name may hold the dots and dollars that keys of a document may not.
        "unresolved_countries": [[name, count] for name, count in report.unresolved_countries.items()],
    }


def _report(document: Document) -> ImportReport:
    inputs: Sequence[dict[str, Any]] = document["inputs"]
    return ImportReport(
        inputs=tuple(InputReport(**each) for each in inputs),
        bytes_total=document["bytes_total"],
        bytes_read=document["bytes_read"],
        unresolved_countries=dict(document["unresolved_countries"]),
    )
