"""One callback on its way: what it says, how often it is tried, and when it is given up."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson

from services.exports.domain.export import Callback, Export, Status

PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 28_800, 86_400))
"""After the first, second, … failure; after the last of them the callback is given up, a day and a half later."""


class DeliveryStatus(StrEnum):
    """Waiting for its moment, taken by the other side, or given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback. Its id is the same at every try, so that the other side can tell a repeat."""

    id: str
    partner_id: str
    export_id: str
    callback: Callback
    body: str
    created_at: datetime
    next_at: datetime
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: int = 0
    last_error: str | None = None
    delivered_at: datetime | None = None


def delivery_of(export: Export, now: datetime) -> Delivery | None:
    """Return what follows from an export that just ended; None where nobody is to be told."""
    if export.callback is None or export.status not in {Status.COMPLETED, Status.FAILED}:
        return None
    return Delivery(
        id=f"{export.id}-{export.status}",
        partner_id=export.partner_id,
        export_id=export.id,
        callback=export.callback,
        body=orjson.dumps(_told(export, now)).decode(),
        created_at=now,
        next_at=now,
    )


def delivered(delivery: Delivery, now: datetime) -> Delivery:
    """Return the callback as taken."""
    return replace(
        delivery,
        status=DeliveryStatus.DELIVERED,
        attempts=delivery.attempts + 1,
        delivered_at=now,
        last_error=None,
    )


def failed(delivery: Delivery, error: str, now: datetime, *, final: bool) -> Delivery:
    """Return the callback after a try that came to nothing: to be tried again, or given up."""
    attempts = delivery.attempts + 1
    if final or attempts > len(PAUSES):
        return replace(delivery, status=DeliveryStatus.GIVEN_UP, attempts=attempts, last_error=error)
    return replace(delivery, attempts=attempts, last_error=error, next_at=now + PAUSES[attempts - 1])


def _told(export: Export, now: datetime) -> dict[str, Any]:
    data: dict[str, Any] = {
        "export_id": export.id,
        "schedule_id": export.schedule_id,
        "name": export.name,
        "dataset": export.request.dataset,
        "format": export.request.layout.format.value,
        "status": export.status.value,
        "failure": export.failure,
        "content_url": None,
    }
    if export.file is not None:
        data |= {
            "row_count": export.file.row_count,
            "size_bytes": export.file.size_bytes,
            "sha256": export.file.sha256,
            "as_of": export.file.as_of.isoformat(),
            "expires_at": export.expires_at.isoformat() if export.expires_at else None,
            "content_url": f"/v1/exports/{export.id}/content",
        }
    return {"type": f"export.{export.status}", "timestamp": now.isoformat(), "data": data}
