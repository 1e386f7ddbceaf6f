"""Exports, requests, schedules and callbacks as MongoDB keeps them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.exports.domain.datasets import FilterKind
from services.exports.domain.delivery import Delivery, DeliveryStatus
from services.exports.domain.export import Callback, Export, Lease, Status, StoredFile
from services.exports.domain.formats import Compression, CsvLocale, DateStyle, FileFormat, Layout
from services.exports.domain.period import Period, RelativePeriod, Unit
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.domain.schedule import Schedule, ScheduleStatus
from shared.mongo import Document


def document_of(export: Export) -> Document:
    """Return the document of one export."""
    document = asdict(export)
    document["_id"] = document.pop("id")
    document["status"] = export.status.value
    document["request"] = request_document(export.request)
    return document


def export_of(document: Mapping[str, Any]) -> Export:
    """Return the export in a document."""
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    fields["status"] = Status(fields["status"])
    fields["request"] = request_of(fields["request"])
    fields["redaction"] = Redaction(**fields["redaction"])
    fields["lease"] = Lease(**fields["lease"]) if fields["lease"] else None
    fields["file"] = StoredFile(**fields["file"]) if fields["file"] else None
    fields["callback"] = callback_of(fields["callback"])
    return Export(**fields)


def request_document(request: ExportRequest) -> Document:
    """Return the document of a request; every enumeration as its text."""
    layout, locale = request.layout, request.layout.locale
    return {
        "dataset": request.dataset,
        "owner": request.owner,
        "layout": {
            "format": layout.format.value,
            "compression": layout.compression.value if layout.compression else None,
            "locale": asdict(locale) | {"dates": locale.dates.value},
        },
        "filters": {name: list(values) for name, values in request.filters.items()},
        "columns": list(request.columns),
        "period": _period_document(request.period),
        "period_kind": request.period_kind.value,
    }


def request_of(document: Mapping[str, Any]) -> ExportRequest:
    """Return the request in a document."""
    layout = document["layout"]
    locale = CsvLocale(**(layout["locale"] | {"dates": DateStyle(layout["locale"]["dates"])}))
    compression = Compression(layout["compression"]) if layout["compression"] else None
    return ExportRequest(
        dataset=document["dataset"],
        owner=document["owner"],
        layout=Layout(FileFormat(layout["format"]), compression, locale),
        filters={name: tuple(values) for name, values in document["filters"].items()},
        columns=tuple(document["columns"]),
        period=_period_of(document["period"]),
        period_kind=FilterKind(document["period_kind"]),
    )


def delivery_document(delivery: Delivery) -> Document:
    """Return the document of a callback on its way."""
    document = asdict(delivery)
    document["_id"] = document.pop("id")
    return document | {"status": delivery.status.value}


def delivery_in(document: Mapping[str, Any]) -> Delivery:
    """Return the callback in a document."""
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    fields["status"] = DeliveryStatus(fields["status"])
    fields["callback"] = Callback(**fields["callback"])
    return Delivery(**fields)


def schedule_document(schedule: Schedule) -> Document:
    """Return the document of a schedule."""
    document = asdict(schedule)
    document["_id"] = document.pop("id")
    return document | {"status": schedule.status.value, "request": request_document(schedule.request)}


def schedule_of(document: Mapping[str, Any]) -> Schedule:
    """Return the schedule in a document."""
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    fields["status"] = ScheduleStatus(fields["status"])
    fields["request"] = request_of(fields["request"])
    fields["redaction"] = Redaction(**fields["redaction"])
    fields["callback"] = callback_of(fields["callback"])
    fields["hurried"] = tuple(fields["hurried"])
    return Schedule(**fields)


def callback_of(document: Mapping[str, Any] | None) -> Callback | None:
    """Return the callback in a document."""
    return Callback(**document) if document else None


def _period_document(period: Period | RelativePeriod | None) -> Document | None:
    if isinstance(period, RelativePeriod):
        return asdict(period) | {"unit": period.unit.value}
    return asdict(period) if period else None


def _period_of(document: Mapping[str, Any] | None) -> Period | RelativePeriod | None:
    if document is None:
        return None
    if "unit" in document:
        return RelativePeriod(**dict(document, unit=Unit(document["unit"])))
    return Period(**document)
