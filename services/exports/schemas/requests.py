"""What to export, as callers say it."""

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from services.exports.domain.export import Callback, Status
from services.exports.domain.formats import Compression, CsvLocale, DateStyle, FileFormat, Layout
from services.exports.domain.listing import SORTS, Listed
from services.exports.domain.period import Period, RelativePeriod, Unit
from services.exports.domain.request import ExportRequest
from services.exports.schemas import example

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$", examples=[example.NAME])]
FilterValues = Annotated[list[str], Field(description="Any of these.")]
FormatName = Literal["tsv", "csv", "xlsx", "parquet", "ndjson"]

_STRICT = ConfigDict(extra="forbid", strict=True)


class LocaleBody(BaseModel):
    """What a spreadsheet of some country expects of a CSV file."""

    model_config = _STRICT

    separator: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = Field(".", description="Must differ from the separator.")
    dates: Literal["iso", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy"] = Field(
        "iso", description="All but `iso` write the time after a space; always UTC."
    )
    byte_order_mark: bool = Field(False, description="Excel takes a file without one for another encoding than UTF-8.")

    def locale(self) -> CsvLocale:
        """Return the domain's shape."""
        return CsvLocale(self.separator, self.decimal, DateStyle(self.dates), self.byte_order_mark)


class PeriodBody(BaseModel):
    """A range of time: `from` and `to`, both inclusive, or the `last` so many units before the run."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"from": "2025-01", "to": "2025-03"}, {"last": 3, "unit": "months"}]},
    )

    of: str = Field("", max_length=64, description="Of what, where the dataset has several periods; see `periods`.")
    first: str | None = Field(
        None, alias="from", max_length=32, description="A month or a day, as the dataset takes it."
    )
    last_of_range: str | None = Field(None, alias="to", max_length=32)
    last: int | None = Field(None, ge=1, le=1_200, description="So many units.")
    unit: Literal["days", "weeks", "months"] | None = Field(None, description="Weeks begin on Monday; days are UTC.")
    include_current: bool = Field(False, description="The running unit is the last of them.")

    @model_validator(mode="after")
    def _one_way(self) -> "PeriodBody":
        given, relative = (self.first, self.last_of_range), (self.last, self.unit)
        if (None not in given and relative == (None, None)) or (None not in relative and given == (None, None)):
            return self
        msg = "give `from` and `to`, or `last` and `unit`"
        raise ValueError(msg)

    @classmethod
    def of_period(cls, period: Period | RelativePeriod) -> "PeriodBody":
        """Return the HTTP shape of a period."""
        if isinstance(period, RelativePeriod):
            return cls(of=period.of, last=period.count, unit=period.unit.value, include_current=period.current)
        return cls.model_validate({"of": period.of, "from": period.first, "to": period.last})

    def period(self) -> Period | RelativePeriod:
        """Return the domain's shape."""
        if self.last is not None and self.unit is not None:
            return RelativePeriod(self.last, Unit(self.unit), self.include_current, self.of)
        return Period(self.first or "", self.last_of_range or "", self.of)


class CallbackBody(BaseModel):
    """Whom to tell how it ended. What is sent, and how to verify it, is in docs/exports.md."""

    model_config = _STRICT

    url: str = Field(max_length=2_000, examples=[example.CALLBACK_URL])
    secret: SecretStr = Field(
        description="`whsec_` and 24 to 64 bytes in base64; signs what is sent, and is never shown again.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )

    def callback(self) -> Callback:
        """Return the domain's shape."""
        return Callback(self.url, self.secret.get_secret_value())


class RequestBody(BaseModel):
    """What to export."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [example.REQUEST]})

    dataset: str = Field(max_length=64, description="One of `GET /v1/datasets`.")
    format: FormatName = Field("tsv", description="TSV has LF, CSV has CRLF; XLSX begins a further sheet when full.")
    compression: Literal["gzip", "zstd"] | None = Field(None, description="Of a text format.")
    locale: LocaleBody = Field(default_factory=LocaleBody, description="Of CSV only.")
    filters: dict[str, FilterValues] = Field(
        default_factory=dict, description="Per field the values of which any will do; all fields must match."
    )
    columns: list[str] | None = Field(
        None, max_length=500, description="These, in this order. Default: all, in the dataset's order."
    )
    period: PeriodBody | None = None

    @classmethod
    def of_request(cls, request: ExportRequest) -> "RequestBody":
        """Return the HTTP shape of a request, which can be asked again as it is."""
        layout, locale = request.layout, request.layout.locale
        return cls(
            dataset=request.dataset,
            format=layout.format.value,
            compression=layout.compression.value if layout.compression else None,
            locale=LocaleBody.model_validate(asdict(locale) | {"dates": locale.dates.value}),
            filters={name: list(values) for name, values in request.filters.items()},
            columns=list(request.columns) or None,
            period=PeriodBody.of_period(request.period) if request.period else None,
        )

    def request(self) -> ExportRequest:
        """Return the domain's shape, unchecked and without its owner."""
        compression = Compression(self.compression) if self.compression else None
        return ExportRequest(
            dataset=self.dataset,
            owner="",
            layout=Layout(FileFormat(self.format), compression, self.locale.locale()),
            filters={name: tuple(values) for name, values in self.filters.items()},
            columns=tuple(self.columns or ()),
            period=self.period.period() if self.period else None,
        )


class ExportBody(RequestBody):
    """What to export, and how to be told."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**example.REQUEST, "name": example.NAME, "delivery": "job"}]}
    )

    name: Name | None = Field(None, description="Default: the dataset's.")
    delivery: Literal["auto", "job"] = Field(
        "auto", description="`auto` answers a small file at once and keeps nothing; `job` keeps every file."
    )
    callback: CallbackBody | None = Field(None, description="For a job.")


class RenameBody(BaseModel):
    """What an export is called."""

    model_config = ConfigDict(**_STRICT, json_schema_extra={"examples": [{"name": example.NAME}]})

    name: Name


class ListParameters(BaseModel):
    """Which exports, in which order; everything that is given must fit."""

    status: Status | None = None
    dataset: str | None = Field(None, max_length=64)
    search: str | None = Field(
        None, max_length=200, pattern=r"^[^\x00]*$", description="A part of the name, in any case."
    )
    requested_by: str | None = Field(None, max_length=256)
    schedule_id: str | None = Field(None, max_length=64)
    sort: str = Field(
        "-created_at", description="A field, or `-field` for descending.", json_schema_extra={"enum": list(SORTS)}
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = None

    def listed(self) -> Listed:
        """Return the domain's shape of what is given."""
        return Listed(self.status, self.dataset, self.search, self.requested_by, self.schedule_id)
