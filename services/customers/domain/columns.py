"""Rows a column at a time: the same cells as `rows` draws one by one, for streams of millions.

What shows is decided by `redaction` for each kind of customer (protected or not, consenting or not); here its
decisions only meet the columns. Of what belongs to a customer, `OWNER` is read besides and joined to every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.keys import LIST_SEPARATOR
from services.customers.domain.orders import Order
from services.customers.domain.presence import Stay
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.redaction import Veil
from services.customers.domain.rows import Reading
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Place
from services.customers.domain.tables import accounts, customers, holdings
from services.customers.domain.tables.arrow import TYPES, schema_of
from services.customers.domain.tables.table import Column, Table
from services.customers.domain.tally import Tally
from services.customers.domain.usage import UsageLine

OWNER: Final[Mapping[str, pa.DataType]] = {
    "customer_id": pa.string(),
    "name": pa.string(),
    "protected": pa.bool_(),
    "consent": pa.bool_(),
}
"""What is read of the customers whose the rows are."""

_OF_CUSTOMERS: Final = frozenset(table.name for table in (customers.CUSTOMERS, customers.BASIC, customers.DETAILS))
_PARTS: Final[Mapping[str, type[State]]] = {
    accounts.USERS.name: User,
    accounts.VENDORS.name: VendorAccount,
    holdings.SUBSCRIPTIONS.name: Place,
    holdings.ORDERS.name: Order,
    holdings.USAGE.name: UsageLine,
}
PLACES: Final = "timeline"
"""Where a subscription's places are stored, of which one shows."""
_TEXTS: Final = pa.list_(pa.string())
_OWNERS: Final = "owner."
_BESIDES: Final[dict[str, dict[str, pa.DataType]]] = {
    **{name: {"protected": pa.bool_(), "consent": pa.bool_()} for name in _OF_CUSTOMERS},
    accounts.VENDORS.name: {"agreement": pa.string()},
    holdings.SUBSCRIPTIONS.name: {f"{PLACES}.withdrawn": pa.bool_()},
}
"""What is read that is in no column itself."""
_NUMBER: Final = "number"
_SIGNED: Final = "agreement_signed"
_RENAMED: Final = {"user_name": "name", "user_status": "status"}


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
        told = state.model_fields[field]
        return cls(path or field, None if told.is_required() else told.default, state, field)

    def stored_as(self, column: Column) -> pa.DataType:
        """Return the type of the stored values of `column`, which may be lists where a cell is a text."""
        return _TEXTS if self.default == () else TYPES[column.type]


def is_of_parts(table: Table) -> bool:
    """Tell whether the rows of `table` belong to customers, and are not customers."""
    return table.name not in _OF_CUSTOMERS


def wanted(table: Table, reading: Reading) -> dict[str, pa.DataType]:
    """Return the paths of all that the rows of `table` are made of, with their types."""
    sources = _sources(table, reading)
    named = [(sources[column.name], column) for column in table.columns if column.name in sources]
    paths = {source.path: source.stored_as(column) for source, column in named if not source.path.startswith(_OWNERS)}
    return paths | _BESIDES.get(table.name, {})


def owned(found: pa.Table, owners: pa.Table) -> pa.Table:
    """Return rows with what is told of their customers; raises `LookupError` where one is not there."""
    places = pc.index_in(found["customer_id"], owners["customer_id"].combine_chunks())
    if places.null_count:
        raise LookupError("rows of a customer who is not there")
    for name in OWNER:
        found = found.append_column(f"{_OWNERS}{name}", owners[name].take(places))
    return found


def drawn(table: Table, reading: Reading, found: pa.Table, number: int = 0) -> pa.Table:
    """Return the columns of `table` as the reader may see them; `number` rows were drawn before.

    `found` are the columns of `wanted`, of parts those that `owned` returns.
    """
    sources, kinds = _sources(table, reading), _kinds(table, reading, found)
    made = {_NUMBER: lambda: pa.array(range(number + 1, number + 1 + found.num_rows), pa.int64())}
    if table is accounts.VENDORS:
        made[_SIGNED] = lambda: _signed(found)
    columns = [
        made[each.name]() if each.name in made else _shown(sources[each.name], found, kinds) for each in table.columns
    ]
    return pa.table(columns, schema_of(table))


def _sources(table: Table, reading: Reading) -> Mapping[str, Source]:
    source = _source_of_part if is_of_parts(table) else _source
    return {column.name: source(table, column.name, reading) for column in table.columns if column.name != _NUMBER}


def _source_of_part(table: Table, name: str, _: Reading) -> Source:
    part = _PARTS[table.name]
    if name == "customer_name":
        return Source.of(Profile, "name", f"{_OWNERS}name")
    if name == _SIGNED:
        return Source("vendor")
    field = _RENAMED.get(name, name)
    path = f"{PLACES}.{field}" if part is Place else field
    return Source.of(part, field, path) if field in part.model_fields else Source(name)


def _source(_: Table, name: str, reading: Reading) -> Source:
    inner = name.removeprefix("contact_")
    if name == "customer_name":
        return Source.of(Profile, "name")
    if name in Profile.model_fields:
        return Source.of(Profile, name)
    if inner != name:
        return Source.of(Contact, inner, f"contact.{inner}")
    if name in Stay.model_fields:
        return Source(f"{reading.basis}.{name}")
    return Source(name, Tally.model_fields[name].default if name in Tally.model_fields else None)


def _kinds(table: Table, reading: Reading, found: pa.Table) -> list[tuple[pa.ChunkedArray, Veil]]:
    """Return which rows are of each kind of customer, and the veil over them."""
    whose = _OWNERS if is_of_parts(table) else ""
    protected, consent = (pc.fill_null(found[f"{whose}{name}"], fill_value=False) for name in ("protected", "consent"))
    return [
        (pc.and_(pc.equal(protected, is_protected), pc.equal(consent, consents)), veil)
        for is_protected, consents, veil in Veil.alternatives(reading.sight)
    ]


def _shown(source: Source, found: pa.Table, kinds: list[tuple[pa.ChunkedArray, Veil]]) -> pa.ChunkedArray:
    values = found[source.path]
    if values.type == _TEXTS:
        values = pc.fill_null(pc.binary_join(values, LIST_SEPARATOR), "")
    elif source.default is not None:
        values = pc.fill_null(values, source.default)
    if source.state is None:
        return values
    for rows, veil in kinds:
        hidden = veil.instead_of(source.state)
        if source.field in hidden:
            values = pc.if_else(rows, pa.scalar(hidden[source.field], values.type), values)
    return values


def _signed(found: pa.Table) -> pa.ChunkedArray:
    """Return what `VendorAccount` says of the agreement, which is asked once for each of the few different cases."""
    agreements = pc.fill_null(found["agreement"], VendorAccount.model_fields["agreement"].default)
    cases = pc.binary_join_element_wise(agreements, found["vendor"], " ").combine_chunks().dictionary_encode()
    parts = [case.split(" ", 1) for case in cases.dictionary.to_pylist()]
    told = [
        VendorAccount.model_validate({"version": 0, "vendor_account_id": "", "agreement": agreement, "vendor": vendor})
        for agreement, vendor in parts
    ]
    words = pa.array([each.agreement_signed for each in told], pa.string())
    return pa.chunked_array([words.take(cases.indices)])
