"""The bearer of a token as the service knows askers."""

from typing import Annotated

from fastapi import Path

from services.exports.domain.request import Redaction
from services.exports.schemas import example
from services.exports.service.askers import Asker
from shared.http.auth import Principal, Role

ExportId = Annotated[str, Path(description="`id` of the export.", examples=[example.EXPORT_ID])]
ScheduleId = Annotated[str, Path(description="`id` of the schedule.", examples=[example.SCHEDULE_ID])]
TemplateId = Annotated[str, Path(description="`id` of the template.", examples=[example.TEMPLATE_ID])]

_MAY_CLEAR_UP = frozenset({Role.OWNER, Role.MANAGER, Role.SERVICE})


def asker_of(principal: Principal) -> Asker:
    """Return who asks, with what the role may see."""
    profile = principal.profile
    return Asker(
        partner_id=principal.partner_id,
        subject=principal.subject,
        redaction=Redaction(personal_data=profile.personal_data, revenue=profile.revenue),
        may_edit=bool(principal.roles & _MAY_CLEAR_UP),
    )
