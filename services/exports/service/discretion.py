"""What a reader is told of requests that others made: a person that somebody filtered by is personal data as well."""

from services.exports.domain.request import ExportRequest
from services.exports.errors import InvalidRequest, SourceUnavailable
from services.exports.service.askers import Asker
from services.exports.service.catalogue import Catalogue


class Discretion:
    """Masks the values of personal filters for roles that may not see personal data."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def shown(self, request: ExportRequest, asker: Asker) -> ExportRequest:
        """Return `request` as `asker` may see it; of a dataset that is not known now, without any value."""
        if asker.redaction.personal_data or not request.filters:
            return request
        try:
            declared = (await self._catalogue.known(request.dataset)).filters
        except (InvalidRequest, SourceUnavailable):
            return request.masked(request.filters)
        return request.masked(each.name for each in declared if each.personal)
