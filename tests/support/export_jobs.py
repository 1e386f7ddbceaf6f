"""Exports for tests that need one and no service."""

from services.exports.domain.export import Export
from services.exports.domain.formats import FileFormat, Layout
from services.exports.domain.request import ExportRequest, Redaction
from tests.support.arrow_owner import AS_OF


def job(file_format: FileFormat = FileFormat.TSV, total_rows: int = 0) -> Export:
    """Return an export of customers on its first attempt, asked for by somebody who may see personal data."""
    return Export(
        id="E1",
        partner_id="acme",
        request=ExportRequest("customers", "customers", Layout(file_format), {"country": ("DE", "FR")}),
        redaction=Redaction(personal_data=True, revenue=False),
        requested_by="ann",
        created_at=AS_OF,
        total_rows=total_rows,
        attempt=1,
    )
