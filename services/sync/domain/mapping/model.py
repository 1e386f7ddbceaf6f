"""The mapping as pydantic models. `services/sync/domain/mapping/checks.py` holds the rules that span fields."""

from decimal import Decimal
from string import Formatter
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from services.sync.domain.values import parse_amount
from shared.events.base import PartnerId

ROW: Final = "row"
"""`{row}` in a template: the row's number in its file, as a spreadsheet shows it."""

FILE: Final = "file"
"""`{file}` in a template: the name of the row's file."""

STEM: Final = "stem"
"""`{stem}` in a template: the same up to its first dot, where files are named after the customer they are about."""

VIRTUAL: Final = (ROW, FILE, STEM)

Column = Annotated[str, StringConstraints(min_length=1)]
SourceName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
RecordName = Literal[
    "customer",
    "subscription",
    "order",
    "usage",
    "user",
    "vendor_account",
    "credit",
    "discount",
    "revenue",
    "booked_subscription",
    "license_count",
]
_SOURCES: Final = ("column", "value", "template", "lookup", "first_of")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FileOptions(_Part):
    """How a file is written. A byte-order mark is always understood."""

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    encoding: str = "utf-8"
    nulls: tuple[str, ...] = Field((), description="Texts that mean empty, besides the empty text.")
    rows: Column | None = Field(None, description="Where a JSON document keeps its rows: `items`, `data.value`.")

    @field_validator("delimiter", mode="before")
    @classmethod
    def _named_delimiter(cls, value: Any) -> Any:
        return {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(value, value)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError:
            raise ValueError(f"{value!r} is not a text encoding; usual ones are utf-8, utf-16, cp1252") from None
        return value


class LookupSpec(FileOptions):
    """Another file's `value` column, found by its `key` column. The table is held in memory."""

    file: str = Field(min_length=1)
    key: Column
    value: Column


class FieldSpec(_Part):
    """Where a field's text comes from, and what is done to it. A bare text is a column."""

    column: Column | None = None
    value: str | None = None
    template: str | None = None
    lookup: LookupSpec | None = None
    first_of: tuple[Column, ...] | None = Field(None, min_length=1)

    map: dict[str, str] = Field(default_factory=dict, description="Value to value; others pass.")
    default: str | None = Field(None, description="Where the text is empty.")
    scale: Decimal | None = None
    abs: bool = False
    format: str | None = Field(None, description="strptime; ISO dates need none.")

    @model_validator(mode="before")
    @classmethod
    def _bare_column(cls, spec: Any) -> Any:
        return {"column": spec} if isinstance(spec, str) else spec

    @field_validator("scale", mode="before")
    @classmethod
    def _exact(cls, value: Any) -> Any:
        return parse_amount(value) if isinstance(value, str) else value

    @field_validator("template")
    @classmethod
    def _plain_template(cls, template: str | None) -> str | None:
        if template is not None:
            template_columns(template)
        return template

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in _SOURCES if getattr(self, name) is not None]
        if self.lookup is not None and self.column is not None:
            given.remove("column")  # names the row's own column where it differs from the table's key
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_SOURCES)}; this has {', '.join(given) or 'none'}")
        return self

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the row that are read, in the order in which they are tried or joined."""
        if self.lookup is not None:
            return (self.column or self.lookup.key,)
        if self.template is not None:
            return tuple(name for name in template_columns(self.template) if name not in VIRTUAL)
        return self.first_of or ((self.column,) if self.column else ())


class Where(_Part):
    """A condition that rows must meet; others are left out and counted as filtered."""

    column: Column
    is_in: tuple[str, ...] | None = Field(None, alias="in")
    not_in: tuple[str, ...] | None = None
    equals: str | None = None
    not_empty: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = (self.is_in, self.not_in, self.equals, self.not_empty)
        if sum(test is not None for test in tests) != 1:
            raise ValueError("give exactly one of in, not_in, equals, not_empty")
        return self


class InputSpec(FileOptions):
    """Files of one shape, each row of which is one record."""

    file: str = Field(min_length=1)
    record: RecordName
    fields: dict[str, FieldSpec]
    where: tuple[Where, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Return every column that the input reads, each once."""
        named = [column for spec in self.fields.values() for column in spec.columns()]
        return tuple(dict.fromkeys([*named, *(each.column for each in self.where)]))


class SourceMapping(_Part):
    """A source's files, as the records of one partner."""

    partner: PartnerId
    source: SourceName
    inputs: tuple[InputSpec, ...] = Field(min_length=1)

    @property
    def derives_orders(self) -> bool:
        """Whether each subscription stands for an order too, because the source has none of its own."""
        records = {each.record for each in self.inputs}
        return "subscription" in records and "order" not in records


def template_columns(template: str) -> tuple[str, ...]:
    """Return the names between braces; raises `ValueError` for anything but plain `{name}`."""
    parts = list(Formatter().parse(template))
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError("a template holds plain {column} names only")
    return tuple(name for _, name, _, _ in parts if name is not None)
