"""What somebody asked for, checked against the dataset's declaration; and what the asker's role may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from services.exports.domain.datasets import Dataset, FilterKind, Need, period_filters
from services.exports.domain.formats import DECIMALS, SEPARATORS, CsvLocale, FileFormat, Layout
from services.exports.domain.period import Period, RelativePeriod
from services.exports.errors import InvalidRequest
from shared.redaction import MASK

MAX_FILTER_VALUES: Final = 100
"""Of one field; the values travel in the query string of the owner's address."""
MAX_VALUE_LENGTH: Final = 256
MAX_RELATIVE_UNITS: Final = 1_200


@dataclass(frozen=True, slots=True)
class Redaction:
    """What the role of the asker allows; kept with the export, because its file shows exactly this for ever."""

    personal_data: bool
    revenue: bool

    def covers(self, other: "Redaction") -> bool:
        """Tell whether somebody with this profile may see everything a file made with `other` shows."""
        return (self.personal_data or not other.personal_data) and (self.revenue or not other.revenue)

    def within(self, other: "Redaction") -> "Redaction":
        """Return what both profiles allow."""
        return Redaction(self.personal_data and other.personal_data, self.revenue and other.revenue)

    def lacks(self, needs: frozenset[Need]) -> list[Need]:
        """Return which of `needs` this profile does not allow."""
        return [need for need in sorted(needs) if not getattr(self, need.value)]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A dataset, a layout, per filtered field the values of which any will do, and the columns in their order.

    No columns are all columns. A relative period becomes a given one with `at`, when a job is made of the request.
    """

    dataset: str
    owner: str
    layout: Layout = field(default_factory=Layout)
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    period: Period | RelativePeriod | None = None
    period_kind: FilterKind = FilterKind.MONTH

    def at(self, now: datetime) -> "ExportRequest":
        """Return the request of a run at `now`."""
        if isinstance(self.period, RelativePeriod):
            return replace(self, period=self.period.at(now, self.period_kind))
        return self

    def masked(self, names: Iterable[str]) -> "ExportRequest":
        """Return the request with the values of the filters `names` hidden; that there are such filters shows."""
        hidden = {name: (MASK,) for name in names if name in self.filters}
        return replace(self, filters={**self.filters, **hidden})

    @property
    def selection(self) -> dict[str, tuple[str, ...]]:
        """The owner's query parameters: filters, and the two ends of the period."""
        if not isinstance(self.period, Period):
            return dict(self.filters)
        first, last = period_filters(self.period.of)
        return dict(self.filters) | {first: (self.period.first,), last: (self.period.last,)}


def checked(dataset: Dataset, request: ExportRequest) -> ExportRequest:
    """Return the request with repeated values dropped and fields in a fixed order.

    Raises `InvalidRequest` naming the field and what is allowed. What values mean is for the owner to judge.
    """
    _check_layout(request.layout)
    _check_columns(dataset, request.columns)
    filters = {name: _checked_values(dataset, name, given) for name, given in sorted(request.filters.items())}
    _check_required(dataset, filters)
    kind = _checked_period(dataset, request.period, filters)
    return replace(request, filters=filters, period_kind=kind)


def _check_layout(layout: Layout) -> None:
    if layout.compression and not layout.format.is_text:
        raise InvalidRequest("compression", f"{layout.format} is compressed inside; leave this out")
    locale = layout.locale
    if locale != CsvLocale() and layout.format is not FileFormat.CSV:
        raise InvalidRequest("locale", "only CSV has a locale; leave this out", ("csv",))
    if locale.separator not in SEPARATORS:
        raise InvalidRequest("locale.separator", f"{locale.separator!r} is no separator", SEPARATORS)
    if locale.decimal not in DECIMALS:
        raise InvalidRequest("locale.decimal", f"{locale.decimal!r} is no decimal mark", DECIMALS)
    if locale.decimal == locale.separator:
        raise InvalidRequest("locale.decimal", "the decimal mark and the separator must differ")


def _check_columns(dataset: Dataset, columns: Sequence[str]) -> None:
    for name in columns:
        if name not in dataset.column_names:
            raise InvalidRequest("columns", f"{dataset.name} has no column {name!r}", dataset.column_names)
    if len(set(columns)) < len(columns):
        raise InvalidRequest("columns", "each column can be asked for once")


def _checked_values(dataset: Dataset, name: str, values: Sequence[str]) -> tuple[str, ...]:
    place = f"filters.{name}"
    declared = dataset.filter(name)
    if declared is None:
        raise InvalidRequest(place, f"{dataset.name} cannot be filtered by {name!r}", dataset.filter_names)
    if not 1 <= len(values) <= MAX_FILTER_VALUES:
        raise InvalidRequest(place, f"give 1 to {MAX_FILTER_VALUES} values, or leave the field out")
    for value in values:
        if not 1 <= len(value) <= MAX_VALUE_LENGTH or any(ord(character) < 32 for character in value):
            raise InvalidRequest(place, f"a value has 1 to {MAX_VALUE_LENGTH} characters of one line")
        if declared.choices and value not in declared.choices:
            raise InvalidRequest(place, f"{value!r} is no choice", declared.choices)
    return tuple(dict.fromkeys(values))


def _check_required(dataset: Dataset, filters: Mapping[str, Sequence[str]]) -> None:
    for declared in dataset.filters:
        if declared.required and declared.name not in filters:
            raise InvalidRequest(f"filters.{declared.name}", f"{dataset.name} needs it", declared.choices)


def _checked_period(
    dataset: Dataset, period: Period | RelativePeriod | None, filters: Mapping[str, Sequence[str]]
) -> FilterKind:
    if period is None:
        return FilterKind.MONTH
    if period.of not in dataset.periods:
        offered = tuple(of for of in dataset.periods if of)
        what = f"a period of {period.of!r}" if period.of else "a period without `of`" if offered else "a period"
        raise InvalidRequest("period.of" if offered else "period", f"{dataset.name} has not {what}", offered)
    for name in period_filters(period.of):
        if name in filters:
            raise InvalidRequest(f"filters.{name}", "the period says this already; give one of the two")
    if isinstance(period, RelativePeriod) and not 1 <= period.count <= MAX_RELATIVE_UNITS:
        raise InvalidRequest("period.last", f"give 1 to {MAX_RELATIVE_UNITS}")
    first = dataset.filter(period_filters(period.of)[0])
    return _period_kind(period, FilterKind.TEXT if first is None else first.kind)


def _period_kind(period: Period | RelativePeriod, declared: FilterKind) -> FilterKind:
    # An owner that says no kind takes days, unless its pair is the bare from and to of the metrics.
    if declared in {FilterKind.MONTH, FilterKind.DAY}:
        return declared
    return FilterKind.DAY if period.of else FilterKind.MONTH
