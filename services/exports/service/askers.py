"""Who asks."""

from dataclasses import dataclass

from services.exports.domain.request import Redaction


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for which partner, what the role may see, and whether it may clear up after others."""

    partner_id: str
    subject: str
    redaction: Redaction
    may_edit: bool
