"""`/v1/datasets`: what can be exported."""

from fastapi import APIRouter

from services.exports.api.callers import asker_of
from services.exports.schemas.datasets import DatasetLine, DatasetList
from services.exports.service.catalogue import Catalogue
from shared.http.auth import Reader


def dataset_routes(catalogue: Catalogue) -> APIRouter:
    """Return the route of the catalogue."""
    router = APIRouter(prefix="/v1/datasets", tags=["datasets"])

    @router.get("", summary="List what can be exported")
    async def list_datasets(reader: Reader) -> DatasetList:
        """Return every dataset with its columns and filters; those of an owner that never answered are missing."""
        asker = asker_of(reader)
        found = await catalogue.all()
        return DatasetList(
            items=[DatasetLine.told(each, allowed=not asker.redaction.lacks(each.needs)) for each in found]
        )

    return router
