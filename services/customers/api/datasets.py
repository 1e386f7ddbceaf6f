"""Datasets for exports: an Arrow stream of one consistent moment, already redacted."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from services.customers.api.arrow import MEDIA_TYPE, encoded, schema_of
from services.customers.api.dependencies import Queries, only
from services.customers.domain.datasets import CUSTOMERS, DATASETS
from services.customers.schemas.datasets import DatasetDescription
from services.customers.schemas.parameters import DatasetParameters
from services.customers.service.queries import DatasetRows
from shared.http.auth import Machine

router = APIRouter(prefix="/internal/v1/datasets", tags=["datasets"])

ROW_COUNT_HEADER = "X-Row-Count"
AS_OF_HEADER = "X-As-Of"


@router.get("", summary="The datasets, with their columns and filters")
async def list_datasets(_: Machine) -> list[DatasetDescription]:
    """Describe every dataset that this service streams."""
    return [DatasetDescription.model_validate(dataset) for dataset in DATASETS.values()]


async def _opened(
    _: Machine, queries: Queries, parameters: Annotated[DatasetParameters, Query()]
) -> AsyncIterator[DatasetRows]:
    # FastAPI leaves this block after the last byte was sent, so the snapshot lives as long as the stream.
    async with queries.customers_dataset(parameters.query()) as rows:
        yield rows


@router.get(
    "/customers",
    summary="Stream the customers of a partner",
    response_class=StreamingResponse,
    dependencies=[Depends(only(DatasetParameters))],
    responses={
        200: {
            "content": {MEDIA_TYPE: {}},
            "description": "An Arrow IPC stream of exactly `X-Row-Count` rows, ordered by customer id.",
            "headers": {
                ROW_COUNT_HEADER: {"schema": {"type": "integer"}},
                AS_OF_HEADER: {"schema": {"type": "string", "format": "date-time"}},
            },
        }
    },
)
async def stream_customers(rows: Annotated[DatasetRows, Depends(_opened)]) -> StreamingResponse:
    """Stream the customers dataset as of one moment; what changes meanwhile does not show.

    A stream that breaks off ends without the last chunk of its HTTP body; compare `X-Row-Count` as well.
    """
    headers = {ROW_COUNT_HEADER: str(rows.total), AS_OF_HEADER: rows.as_of.isoformat()}
    return StreamingResponse(encoded(schema_of(CUSTOMERS), rows.batches), media_type=MEDIA_TYPE, headers=headers)
