"""The licence reports as datasets for exports."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from services.customers.api.datasets import STREAMED, streamed
from services.customers.api.licenses import Reports
from services.customers.domain.tables.licenses import CONSUMPTION, RECONCILIATION
from services.customers.schemas.licenses import ConsumptionDataset, ReconciliationDataset
from services.customers.service.licenses import LicenseQuery
from services.customers.service.queries import DatasetRows
from shared.http.auth import Machine

router = APIRouter(prefix="/internal/v1/datasets", tags=["datasets"])


def _query(asked: ReconciliationDataset | ConsumptionDataset) -> LicenseQuery:
    return LicenseQuery(asked.partner_id, asked.report(), asked.filters, asked.sight)


async def _reconciled(
    _: Machine, reports: Reports, asked: Annotated[ReconciliationDataset, Query()]
) -> AsyncIterator[DatasetRows]:
    # FastAPI leaves this block after the last byte was sent, so the snapshot lives as long as the stream.
    async with reports.dataset(_query(asked)) as rows:
        yield rows


async def _consumed(
    _: Machine, reports: Reports, asked: Annotated[ConsumptionDataset, Query()]
) -> AsyncIterator[DatasetRows]:
    async with reports.dataset(_query(asked)) as rows:
        yield rows


@router.get(
    f"/{RECONCILIATION.name}",
    summary=f"Stream: {RECONCILIATION.title}",
    response_class=StreamingResponse,
    responses=STREAMED,
)
async def stream_reconciliation(rows: Annotated[DatasetRows, Depends(_reconciled)]) -> StreamingResponse:
    """Stream the reconciliation of all customers as of one moment."""
    return streamed(RECONCILIATION, rows)


@router.get(
    f"/{CONSUMPTION.name}",
    summary=f"Stream: {CONSUMPTION.title}",
    response_class=StreamingResponse,
    responses=STREAMED,
)
async def stream_consumption(rows: Annotated[DatasetRows, Depends(_consumed)]) -> StreamingResponse:
    """Stream the consumption of all customers as of one moment."""
    return streamed(CONSUMPTION, rows)
