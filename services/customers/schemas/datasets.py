"""The tables that can be streamed."""

from pydantic import BaseModel, ConfigDict

from services.customers.domain.datasets import ColumnType


class DatasetColumn(BaseModel):
    """One column of a dataset."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    type: ColumnType
    description: str


class DatasetDescription(BaseModel):
    """A table that can be streamed, ordered by its first column."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    rows_are: str
    columns: list[DatasetColumn]
    filters: list[str]
