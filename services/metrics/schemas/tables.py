"""Answers as flat tables, for files: columns by type of their shape, and the rows of each line.

A shape within a line becomes columns with its name before theirs; a list within a line becomes further rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from services.metrics.schemas.activity import Quantity

ColumnType = Literal["string", "integer", "number", "decimal", "boolean"]

_TYPES: Final[Mapping[Any, ColumnType]] = {int: "integer", float: "number", bool: "boolean", str: "string"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. A `decimal` is exact; a `number` is a percentage with two places."""

    name: str
    type: ColumnType
    description: str


def columns_of(line: type[BaseModel], prefix: str = "") -> list[TableColumn]:
    """Return the columns of a table with one line of this shape after the other."""
    columns: list[TableColumn] = []
    hints = get_type_hints(line, include_extras=True)
    for name, field in line.model_fields.items():
        inner, _ = _inner(hints[name])
        if inner is not None:
            columns += columns_of(inner, _prefix(prefix, name))
        else:
            columns.append(TableColumn(_name(prefix, name), _type(hints[name]), field.description or ""))
    return columns


def rows_of(line: BaseModel, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Yield the rows of one line: one, or as many as its list has. An empty list still leaves the line's own row."""
    own: dict[str, Any] = {}
    further: list[dict[str, Any]] = []
    hints = get_type_hints(type(line), include_extras=True)
    for name in type(line).model_fields:
        value, (inner, is_list) = getattr(line, name), _inner(hints[name])
        if inner is None:
            own[_name(prefix, name)] = _cell(value, hints[name])
        elif is_list:
            further += [row for each in value for row in rows_of(each, _prefix(prefix, name))]
        else:
            own |= next(rows_of(value, _prefix(prefix, name)))
    yield from ({**own, **row} for row in further or [{}])


def _inner(hint: Any) -> tuple[type[BaseModel] | None, bool]:
    """Return the shape within a field, and whether the field is a list of it; none for a plain value."""
    is_list = get_origin(hint) is list
    kind = get_args(hint)[0] if is_list else hint
    return (kind, is_list) if isinstance(kind, type) and issubclass(kind, BaseModel) else (None, False)


def _type(hint: Any) -> ColumnType:
    if hint == Quantity:
        return "decimal"
    if get_origin(hint) is Annotated:
        return _type(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        return _type(next(kind for kind in get_args(hint) if kind is not NoneType))
    return _TYPES[hint]


def _cell(value: Any, hint: Any) -> Any:
    return Decimal(value) if hint == Quantity and value is not None else value


def _prefix(prefix: str, name: str) -> str:
    return f"{prefix}{name.removesuffix('s')}_"


def _name(prefix: str, name: str) -> str:
    # `sku` within `skus` is the sku, not the sku's sku.
    return name if prefix.endswith(f"{name}_") else f"{prefix}{name}"
