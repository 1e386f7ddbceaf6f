"""What the routes are given: who asks, and the use cases."""

from typing import Annotated

from fastapi import Depends, Request

from services.exports.api.callers import asker_of
from services.exports.domain.export import Export
from services.exports.parts import Parts
from services.exports.schemas.jobs import ExportJob
from shared.http.auth import Reader


class Desk:
    """The service as one caller meets it."""

    def __init__(self, request: Request, reader: Reader) -> None:
        parts: Parts = request.app.state.parts
        self.asker = asker_of(reader)
        self.clock = parts.clock
        self.asking, self.downloads = parts.asking, parts.downloads
        self.schedules, self.templates = parts.schedules, parts.templates

    def job(self, export: Export) -> ExportJob:
        """Return the job as the caller may see it now."""
        return ExportJob.of(export, self.asker, self.clock.now())


AtDesk = Annotated[Desk, Depends(Desk)]
