"""Rows of whole customers a column at a time: the same cells as `rows` draws one by one, for streams of millions.

What shows is decided by `redaction` for each kind of customer (protected or not, consenting or not); here its
decisions only meet the columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from services.customers.domain.presence import Basis, Stay
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.redaction import Sight, Veil
from services.customers.domain.states import State
from services.customers.domain.tables import customers
from services.customers.domain.tables.arrow import TYPES, schema_of
from services.customers.domain.tables.table import Column, Table
from services.customers.domain.tally import Tally

_OF_CUSTOMERS: Final = frozenset(table.name for table in (customers.CUSTOMERS, customers.BASIC, customers.DETAILS))
_PROTECTED, _CONSENT = "protected", "consent"
_NUMBER: Final = "number"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column's values are stored, what stands for one that is not, and the field of which state they are.

    Ids, counts and moments of purchases, which always show, are of no state.
    """

    path: str
    default: Any = None
    state: type[State] | None = None
    field: str = ""

    @classmethod
    def of(cls, state: type[State], field: str, path: str = "") -> "Source":
        """Return the source of a field that `redaction` decides about."""
        return cls(path or field, state.model_fields[field].default, state, field)


def has_columns(table: Table) -> bool:
    """Tell whether the rows of `table` are whole customers, which can be read by columns."""
    return table.name in _OF_CUSTOMERS


def wanted(table: Table, basis: Basis) -> dict[str, pa.DataType]:
    """Return the paths of all that the rows of `table` are made of, with their types."""
    sources = _sources(table, basis)
    paths = {sources[column.name].path: TYPES[column.type] for column in table.columns if column.name in sources}
    return paths | {_PROTECTED: pa.bool_(), _CONSENT: pa.bool_()}


def drawn(table: Table, basis: Basis, sight: Sight, found: pa.Table, number: int = 0) -> pa.Table:
    """Return the columns of `table` as `sight` may see them; `number` rows were drawn before.

    `found` are the columns of `wanted`.
    """
    sources, kinds = _sources(table, basis), _kinds(found, sight)
    numbers = pa.array(range(number + 1, number + 1 + found.num_rows), pa.int64())
    columns = [
        numbers if column.name == _NUMBER else _shown(sources[column.name], found, kinds) for column in table.columns
    ]
    return pa.table(columns, schema_of(table))


def _sources(table: Table, basis: Basis) -> Mapping[str, Source]:
    return {column.name: _source(column, basis) for column in table.columns if column.name != _NUMBER}


def _source(column: Column, basis: Basis) -> Source:
    name = column.name
    inner = name.removeprefix("contact_")
    if name == "customer_name":
        return Source.of(Profile, "name")
    if name in Profile.model_fields:
        return Source.of(Profile, name)
    if inner != name:
        return Source.of(Contact, inner, f"contact.{inner}")
    if name in Stay.model_fields:
        return Source(f"{basis}.{name}")
    return Source(name, Tally.model_fields[name].default if name in Tally.model_fields else None)


def _kinds(found: pa.Table, sight: Sight) -> list[tuple[pa.ChunkedArray, Veil]]:
    """Return which rows are of each kind of customer, and the veil over them."""
    protected, consent = (pc.fill_null(found[name], fill_value=False) for name in (_PROTECTED, _CONSENT))
    return [
        (pc.and_(pc.equal(protected, is_protected), pc.equal(consent, consents)), veil)
        for is_protected, consents, veil in Veil.alternatives(sight)
    ]


def _shown(source: Source, found: pa.Table, kinds: list[tuple[pa.ChunkedArray, Veil]]) -> pa.ChunkedArray:
    values = found[source.path]
    if source.default is not None:
        values = pc.fill_null(values, source.default)
    if source.state is None:
        return values
    for rows, veil in kinds:
        hidden = veil.instead_of(source.state)
        if source.field in hidden:
            values = pc.if_else(rows, pa.scalar(hidden[source.field], values.type), values)
    return values
