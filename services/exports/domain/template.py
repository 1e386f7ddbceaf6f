"""A request that was given a name, to be asked again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.exports.domain.request import ExportRequest

MOST_TEMPLATES: Final = 200
"""Of one partner."""


@dataclass(frozen=True, slots=True)
class Template:
    """A saved request; everyone of the partner sees it, and each gets what the own role may see."""

    id: str
    partner_id: str
    name: str
    request: ExportRequest
    created_by: str
    created_at: datetime
