"""What the routes are given: who asks, and the use cases."""

from dataclasses import replace
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from services.exports.api.callers import asker_of
from services.exports.domain.export import Export
from services.exports.domain.schedule import Schedule
from services.exports.domain.template import Template
from services.exports.parts import Parts
from services.exports.schemas.jobs import ExportJob
from services.exports.schemas.schedules import ScheduleLine, TemplateLine
from shared.http.auth import Reader

Kept = TypeVar("Kept", Export, Schedule, Template)
"""What holds the request that somebody made."""


class Desk:
    """The service as one caller meets it."""

    def __init__(self, request: Request, reader: Reader) -> None:
        parts: Parts = request.app.state.parts
        self.asker = asker_of(reader)
        self.clock = parts.clock
        self.asking, self.downloads = parts.asking, parts.downloads
        self.schedules, self.templates = parts.schedules, parts.templates
        self._discretion = parts.discretion

    async def job(self, export: Export) -> ExportJob:
        """Return the job as the caller may see it now."""
        return ExportJob.of(await self._shown(export), self.asker, self.clock.now())

    async def schedule(self, schedule: Schedule) -> ScheduleLine:
        """Return the schedule as the caller may see it."""
        return ScheduleLine.of(await self._shown(schedule), self.asker)

    async def template(self, template: Template) -> TemplateLine:
        """Return the template as the caller may see it."""
        return TemplateLine.of(await self._shown(template))

    async def _shown(self, kept: Kept) -> Kept:
        return replace(kept, request=await self._discretion.shown(kept.request, self.asker))


AtDesk = Annotated[Desk, Depends(Desk)]
