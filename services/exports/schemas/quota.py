"""A partner's limits as its people see them."""

from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.exports.domain.quota import QuotaUse
from services.exports.schemas import example


class ShareAnswer(BaseModel):
    """How much of one limit is used."""

    used: int
    limit: int = Field(description="Once `used` reaches it, further requests are answered with 429.")
    frees_at: datetime | None = Field(description="When some of it is free again by itself; null where nobody knows.")


_QUOTA: Final[dict[str, Any]] = {
    "running": {"used": 0, "limit": 100, "frees_at": None},
    "a_day": {"used": 1, "limit": 1000, "frees_at": "2026-11-24T08:15:30.611000Z"},
    "stored_bytes": {"used": example.SIZE_BYTES, "limit": 107374182400, "frees_at": example.EXPIRES_AT},
}


class QuotaAnswer(BaseModel):
    """What the partner has of what limits apply to; a file that is sent at once counts for none of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUOTA]})

    running: ShareAnswer = Field(description="Jobs that wait or run.")
    a_day: ShareAnswer = Field(description="Jobs asked for in the last 24 hours.")
    stored_bytes: ShareAnswer = Field(description="Bytes of the files that are kept.")

    @classmethod
    def of(cls, use: QuotaUse) -> "QuotaAnswer":
        """Return the HTTP shape of what is used."""
        return cls.model_validate(use, from_attributes=True)
