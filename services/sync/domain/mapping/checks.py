"""What pydantic cannot see: whether the fields of an input are those of its record, and fit them."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeAlias, get_args

from services.sync.domain.mapping.model import FieldSpec, InputSpec, SourceMapping
from services.sync.domain.records import RECORDS, Record

Loc: TypeAlias = tuple[str | int, ...]
Finding: TypeAlias = tuple[Loc, str]


def check(mapping: SourceMapping) -> Iterator[Finding]:
    """Yield every flaw of `mapping` as its place and the reason."""
    for index, spec in enumerate(mapping.inputs):
        record = RECORDS[spec.record]
        yield from ((("inputs", index, *where), reason) for where, reason in _check_input(spec, record))


def _check_input(spec: InputSpec, record: type[Record]) -> Iterator[Finding]:
    known = record.mappable()
    for name, field in spec.fields.items():
        if name not in known:
            yield ("fields", name), _unknown(name, spec.record, sorted(known))
        else:
            yield from ((("fields", name, option), why) for option, why in _misplaced(field, known[name].annotation))
    for name, info in known.items():
        if info.is_required() and name not in spec.fields:
            yield ("fields",), f"{name} is required for a {spec.record} record"
    if spec.record == "subscription" and not {"purchased_at", "effective_at"} & spec.fields.keys():
        yield ("fields",), "purchased_at (or effective_at, for a history) is required for a subscription record"


def _unknown(name: str, record: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}"
    return f"is not a field of a {record} record; {hint}"


def _misplaced(field: FieldSpec, annotation: Any) -> Iterator[tuple[str, str]]:
    kinds = set(_types(annotation))
    if field.format is not None and datetime not in kinds:
        yield "format", "only a date has a format"
    if field.scale is not None and not kinds & {Decimal, int}:
        yield "scale", "only a number can be scaled"
    if field.abs and not kinds & {Decimal, int}:
        yield "abs", "only a number has an absolute value"


def _types(annotation: Any) -> Iterator[Any]:
    """Yield the types that `annotation` is made of; those of an optional field are nested (`Annotated[…] | None`)."""
    yield annotation
    for part in get_args(annotation):
        yield from _types(part)
