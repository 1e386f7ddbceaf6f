"""Tables as Arrow schemas."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from services.customers.domain.tables.table import ColumnType, Table
from shared.arrow.types import DECIMAL

TYPES: Final[Mapping[ColumnType, pa.DataType]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "decimal": DECIMAL,
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms", tz="UTC"),
}


def schema_of(table: Table) -> pa.Schema:
    """Return the columns of `table`, which are the same for any number of rows."""
    return pa.schema([pa.field(column.name, TYPES[column.type]) for column in table.columns])
