"""A partner's limits as its people see them."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.exports.domain.quota import QuotaUse


class ShareAnswer(BaseModel):
    """How much of one limit is used."""

    used: int
    limit: int = Field(description="Once `used` reaches it, further requests are answered with 429.")
    frees_at: datetime | None = Field(description="When some of it is free again by itself; null where nobody knows.")


class QuotaAnswer(BaseModel):
    """What the partner has of what limits apply to; a file that is sent at once counts for none of them."""

    running: ShareAnswer = Field(description="Jobs that wait or run.")
    a_day: ShareAnswer = Field(description="Jobs asked for in the last 24 hours.")
    stored_bytes: ShareAnswer = Field(description="Bytes of the files that are kept.")

    @classmethod
    def of(cls, use: QuotaUse) -> "QuotaAnswer":
        """Return the HTTP shape of what is used."""
        return cls.model_validate(use, from_attributes=True)
