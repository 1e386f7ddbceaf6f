"""One item of POST /v1/events to a record."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from services.sync.domain.mapping.model import SourceName
from services.sync.domain.records import RECORDS, Record
from services.sync.domain.refusals import Refusal, quoted, refusals

DEFAULT_SOURCE: Final = "api"
_SOURCE: Final[TypeAdapter[str]] = TypeAdapter(SourceName)


class ItemRefused(Exception):
    """The item is no record; `refusal` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        # Told to the one who sent it.
        self.refusal = Refusal(field, reason, reason)


@dataclass(frozen=True, slots=True)
class PushedRecord:
    """A record, who says it, and its place in the call."""

    index: int
    source: str
    record: Record


def parse_item(item: Any, index: int) -> PushedRecord:
    """Return the record that `item`, a JSON object, states; raises `ItemRefused`."""
    if not isinstance(item, dict):
        raise ItemRefused("", "must be an object")
    fields = dict(item)
    kind = _kind(fields.pop("record", None))
    source = _source(fields.pop("source", DEFAULT_SOURCE))
    if internal := fields.keys() & (kind.model_fields.keys() - kind.mappable().keys()):
        raise ItemRefused(min(internal), "is not a field of this record")
    try:
        return PushedRecord(index, source, kind.model_validate(fields))
    except ValidationError as error:
        first = next(refusals(error))
        raise ItemRefused(first.field, first.reason) from None


def _kind(name: Any) -> type[Record]:
    kind = RECORDS.get(name) if isinstance(name, str) else None
    if kind is None:
        told = "is missing; it is" if name is None else f"{quoted(name)} is not"
        raise ItemRefused("record", f"{told} one of {', '.join(RECORDS)}")
    return kind


def _source(name: Any) -> str:
    try:
        return _SOURCE.validate_python(name)
    except ValidationError:
        raise ItemRefused("source", f"{quoted(name)} is not a name of letters, digits, '.', '_' and '-'") from None
