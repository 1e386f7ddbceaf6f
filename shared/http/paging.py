"""Lists answer `{items, total, next_cursor, redacted}` everywhere; a cursor is opaque to the caller."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field

from shared.http.problems import InvalidParameter

T = TypeVar("T")


def _show_one(schema: dict[str, Any], kind: type["Page[Any]"]) -> None:
    """Make the example of a page of that of its items."""
    for item in kind.__pydantic_generic_metadata__["args"]:
        if example := example_of(item):
            schema["examples"] = [{"items": [example], **kind.around}]


def example_of(model: Any) -> dict[str, Any] | None:
    """Return the example that the schema of `model` has."""
    extra = getattr(model, "model_config", {}).get("json_schema_extra")
    examples = extra.get("examples", ()) if isinstance(extra, dict) else ()
    return next(iter(examples), None)


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    model_config = ConfigDict(json_schema_extra=_show_one, json_schema_serialization_defaults_required=True)

    around: ClassVar[dict[str, Any]] = {"total": 1, "next_cursor": None, "redacted": False}
    """What an example says besides its items."""

    items: list[T]
    total: int = Field(ge=0, description="How many there are under the filters, on all pages.")
    next_cursor: str | None = Field(None, description="Give it as `cursor` for the next page; null on the last.")
    redacted: bool = Field(False, description="Something was withheld because of the role, consent or protection.")


def encode_cursor(values: Sequence[Any]) -> str:
    """Return a cursor that stands for the JSON `values` of a page's last item."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """Return the values in `cursor`; raises `InvalidParameter` for a text that no page gave out."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _foreign() from error
    if not isinstance(values, list):
        raise _foreign()
    return values


def _foreign() -> InvalidParameter:
    return InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page, unchanged")
