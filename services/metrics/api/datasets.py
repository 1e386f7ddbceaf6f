"""The dashboard's figures as datasets for exports: Arrow streams of one answer each."""

import asyncio
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import pyarrow as pa
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from services.metrics.api.sections import SECTIONS, Section, Sources
from services.metrics.schemas.tables import ColumnType, columns_of, rows_of
from shared.arrow.stream import MEDIA_TYPE, answered, promised
from shared.arrow.types import DECIMAL
from shared.events.base import PartnerId
from shared.http.auth import Machine

router = APIRouter(prefix="/internal/v1/datasets", tags=["datasets"])

_TYPES: Final[Mapping[ColumnType, pa.DataType]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": DECIMAL,
    "boolean": pa.bool_(),
}


class DatasetColumn(BaseModel):
    """One column of a dataset."""

    name: str
    type: ColumnType
    title: str
    description: str


class DatasetFilter(BaseModel):
    """A parameter of the section; of a choice, one."""

    name: str
    kind: str
    title: str
    description: str
    choices: list[str]
    required: bool


_EXAMPLE: Final[dict[str, Any]] = {
    "name": "metrics-trends",
    "title": "Customer trend",
    "rows_are": "month",
    "columns": [{"name": "month", "type": "string", "title": "Month", "description": ""}],
    "filters": [
        {
            "name": "basis",
            "kind": "choice",
            "title": "Basis",
            "description": "Who counts as a customer.",
            "choices": ["active_subscription", "open_order"],
            "required": False,
        }
    ],
    "needs": [],
}


class DatasetDescription(BaseModel):
    """A table that can be streamed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str
    title: str
    rows_are: str
    columns: list[DatasetColumn]
    filters: list[DatasetFilter]
    needs: list[str] = []


@router.get("", summary="The datasets, with their columns and filters")
async def list_datasets(_: Machine) -> list[DatasetDescription]:
    """Describe every dataset that this service streams."""
    return [_description(section) for section in SECTIONS]


def _description(section: Section) -> DatasetDescription:
    columns = [
        DatasetColumn(name=each.name, type=each.type, title=_title(each.name), description=each.description)
        for each in columns_of(section.line)
    ]
    return DatasetDescription(
        name=_name(section),
        title=section.title,
        rows_are=section.rows_are,
        columns=columns,
        filters=_filters(section),
    )


def _filters(section: Section) -> list[DatasetFilter]:
    described: list[DatasetFilter] = []
    for field_name, field in section.parameters.model_fields.items():
        name = field.alias or field_name
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        choices: Any = ["true", "false"] if field.annotation is bool else extra.get("enum", [])
        kind = "month" if name in {"from", "to"} else "choice" if choices else "text"
        told = field.description or ""
        described.append(
            DatasetFilter(
                name=name,
                kind=kind,
                title=_title(name),
                description=told,
                choices=choices,
                required=_is_required(name, field),
            )
        )
    return described


def _is_required(name: str, field: FieldInfo) -> bool:
    # A split has no default dimension, but the parameter has one, so that a problem names what is allowed.
    return name == "by" and field.default == ""


async def _sources(request: Request) -> Sources:
    state = request.app.state
    return Sources(state.answers, state.rankings)


SourcesPart = Annotated[Sources, Depends(_sources)]


_STREAMED: Final = answered("An Arrow IPC stream of `X-Row-Count` rows.")


def _add_stream(section: Section) -> None:
    """Add the route of one section."""
    parameters = create_model(
        f"{section.line.__name__}Dataset",
        __base__=section.parameters,
        partner_id=(PartnerId, Field(description="Whose figures.", examples=["northwind"])),
        personal_data=(bool, Field(False, description="Of no effect: figures hold none.", examples=[False])),
        revenue=(bool, Field(False, description="Of no effect: figures hold none.", examples=[False])),
    )

    async def stream(_: Machine, asked: Any, sources: SourcesPart) -> Response:
        """Answer the section's lines as of one moment; figures hold no personal data, so nothing is redacted."""
        lines, as_of = await section.read(asked, asked.partner_id, sources)
        rows = [row for line in lines for row in rows_of(line)]
        content = await asyncio.to_thread(_encoded, section, rows)
        return _answer(content, len(rows), as_of or datetime.now(UTC))

    # The routes differ in nothing but this type, which FastAPI reads at run time.
    stream.__annotations__["asked"] = Annotated[parameters, Query()]
    router.add_api_route(
        f"/{_name(section)}",
        stream,
        name=f"stream_{section.name}",
        summary=f"Stream: {section.title}",
        response_class=Response,
        responses=_STREAMED,
    )


def _encoded(section: Section, rows: list[dict[str, Any]]) -> bytes:
    schema = pa.schema([pa.field(each.name, _TYPES[each.type]) for each in columns_of(section.line)])
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))
    return sink.getvalue()


def _answer(content: bytes, rows: int, as_of: datetime) -> Response:
    return Response(content, media_type=MEDIA_TYPE, headers=promised(rows, as_of))


def _name(section: Section) -> str:
    return f"metrics-{section.name}"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("Sku", "SKU")


for _section in SECTIONS:
    _add_stream(_section)
