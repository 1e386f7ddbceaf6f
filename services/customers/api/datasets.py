"""Datasets for exports: Arrow streams of one consistent moment, already redacted."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from services.customers.api.dependencies import Queries
from services.customers.domain.tables.arrow import schema_of
from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.licenses import LICENSE_TABLES
from services.customers.domain.tables.table import Table
from services.customers.errors import FieldWithheld
from services.customers.schemas.datasets import DATASETS, DatasetDescription, DatasetParameters
from services.customers.service.queries import DatasetRows
from shared.arrow.stream import MEDIA_TYPE, answered, encoded, promised
from shared.http.auth import Machine
from shared.http.problems import InvalidParameter

router = APIRouter(prefix="/internal/v1/datasets", tags=["datasets"])

STREAMED: Final = answered("An Arrow IPC stream of exactly `X-Row-Count` rows, ordered by the first column.")


@router.get("", summary="The datasets, with their columns and filters")
async def list_datasets(_: Machine) -> list[DatasetDescription]:
    """Describe every dataset that this service streams."""
    return [DatasetDescription.of(table) for table in (*TABLES.values(), *LICENSE_TABLES.values())]


def streamed(table: Table, rows: DatasetRows) -> StreamingResponse:
    """Return `rows` of `table` as a stream that says beforehand how many they are."""
    content = encoded(schema_of(table), rows.batches)
    return StreamingResponse(content, media_type=MEDIA_TYPE, headers=promised(rows.total, rows.as_of))


def _add_stream(parameters: type[DatasetParameters]) -> None:
    """Add the route of one dataset."""
    table = parameters.table

    async def stream(rows: Annotated[DatasetRows, Depends(_opener(parameters))]) -> StreamingResponse:
        """Stream the dataset as of one moment; what changes meanwhile does not show.

        A stream that breaks off ends without the last chunk of its HTTP body; compare `X-Row-Count` as well.
        """
        return streamed(table, rows)

    router.add_api_route(
        f"/{table.name}",
        stream,
        name=f"stream_{table.name}",
        summary=f"Stream: {table.title}",
        response_class=StreamingResponse,
        responses=STREAMED,
    )


def _opener(parameters: type[DatasetParameters]) -> Callable[..., AsyncIterator[DatasetRows]]:
    async def opened(_: Machine, queries: Queries, asked: Any) -> AsyncIterator[DatasetRows]:
        # FastAPI leaves this block after the last byte was sent, so the snapshot lives as long as the stream.
        try:
            async with queries.dataset(asked.rows(asked.partner_id), asked.sight) as rows:
                yield rows
        except FieldWithheld as error:
            # The machine may ask; it is the question that does not fit the reader it asks for.
            raise InvalidParameter(error.parameter, str(error)) from error

    # The routes differ in nothing but this type, which FastAPI reads at run time.
    opened.__annotations__["asked"] = Annotated[parameters, Query()]
    return opened


for _parameters in DATASETS:
    _add_stream(_parameters)
