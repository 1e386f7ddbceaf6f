"""What can be exported."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_jsonable_python

from services.exports.domain.datasets import Dataset, FilterKind, Need
from services.exports.schemas import example
from services.exports.service.asking import Preview


class DatasetColumn(BaseModel):
    """One column; its name and type never change."""

    name: str
    title: str = Field(description="For a heading.", examples=["Internal Customer ID"])
    type: str = Field(examples=["string", "integer", "decimal", "timestamp"])
    description: str
    personal: bool = Field(description="Empty for a role that may not see personal data.")


class DatasetFilter(BaseModel):
    """A field that rows can be selected by; several values mean any of them."""

    name: str
    title: str
    description: str
    kind: FilterKind
    choices: list[str] = Field(description="All there are; empty where any text may be given.")
    required: bool
    personal: bool = Field(description="Refused for a role that may not see personal data.")


class DatasetLine(BaseModel):
    """A table that can be exported."""

    name: str = Field(examples=["customers"])
    title: str = Field(examples=["Customers"])
    owner: str = Field(description="The service that has the rows.", examples=["customers"])
    rows_are: str = Field(description="What one row is.", examples=["customer"])
    columns: list[DatasetColumn]
    filters: list[DatasetFilter]
    periods: list[str] = Field(description="What a `period` can be `of`; an empty text is a period without `of`.")
    needs: list[Need] = Field(description="What a role must be allowed to see to get any of it.")
    allowed: bool = Field(description="Whether this caller may.")

    @classmethod
    def told(cls, dataset: Dataset, *, allowed: bool) -> "DatasetLine":
        """Return the HTTP shape of a dataset."""
        return cls(
            name=dataset.name,
            title=dataset.title,
            owner=dataset.owner,
            rows_are=dataset.rows_are,
            columns=[DatasetColumn.model_validate(asdict(each)) for each in dataset.columns],
            filters=[DatasetFilter.model_validate(asdict(each)) for each in dataset.filters],
            periods=list(dataset.periods),
            needs=sorted(dataset.needs),
            allowed=allowed,
        )


_TRENDS: Final[dict[str, Any]] = {
    "name": "metrics-trends",
    "title": "Customer trend",
    "owner": "metrics",
    "rows_are": "month",
    "columns": [{"name": "month", "title": "Month", "type": "string", "description": "", "personal": False}],
    "filters": [
        {
            "name": "basis",
            "title": "Basis",
            "description": "Who counts as a customer.",
            "kind": "choice",
            "choices": ["active_subscription", "open_order"],
            "required": False,
            "personal": False,
        },
    ],
    "periods": [""],
    "needs": [],
    "allowed": True,
}


class DatasetList(BaseModel):
    """Every dataset, by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TRENDS]}]})

    items: list[DatasetLine]


class PreviewColumn(BaseModel):
    """One column of a preview; the type is Arrow's."""

    name: str
    type: str


_PREVIEW: Final[dict[str, Any]] = {
    "columns": [
        {"name": "customer_id", "type": "string"},
        {"name": "name", "type": "string"},
        {"name": "country", "type": "string"},
        {"name": "seats", "type": "int64"},
    ],
    "rows": [["n00101", "Böhm Energie GmbH", "DE", 25]],
    "total_rows": example.ROWS,
    "as_of": example.AS_OF,
}


class PreviewAnswer(BaseModel):
    """The first rows. Moments are ISO 8601, decimals are text."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PREVIEW]})

    columns: list[PreviewColumn]
    rows: list[list[Any]] = Field(description="At most 15, each with one value per column.")
    total_rows: int
    as_of: datetime

    @classmethod
    def told(cls, preview: Preview) -> "PreviewAnswer":
        """Return the HTTP shape of a preview."""
        return cls(
            columns=[PreviewColumn(name=name, type=kind) for name, kind in preview.columns],
            rows=to_jsonable_python(preview.rows, inf_nan_mode="strings"),
            total_rows=preview.total_rows,
            as_of=preview.as_of,
        )
