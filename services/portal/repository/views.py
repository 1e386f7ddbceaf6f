"""The `views` collection: each user's own, changed only by comparing the version."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.portal.domain.views import SavedView, ViewContent, Viewer
from services.portal.errors import NoSuchView, ViewChanged, ViewNameTaken
from shared.mongo import Collection, Database, Document


class ViewRepository:
    """Every call of MongoDB for saved views."""

    def __init__(self, database: Database) -> None:
        self._views: Collection = database["views"]

    async def create_indexes(self) -> None:
        """Create the index of a user's views, in which a name stands once for each page."""
        by_name = [("partner_id", 1), ("subject", 1), ("page", 1), ("name", 1)]
        await self._views.create_index(by_name, unique=True)

    async def list_of(self, viewer: Viewer) -> Sequence[SavedView]:
        """Return the viewer's views by page and name."""
        found = self._views.find(_of(viewer)).sort([("page", 1), ("name", 1)])
        return [_view(document) async for document in found]

    async def count_of(self, viewer: Viewer) -> int:
        """Return how many views the viewer has."""
        count: int = await self._views.count_documents(_of(viewer))
        return count

    async def find(self, viewer: Viewer, view_id: str) -> SavedView:
        """Return one view; raises `NoSuchView`."""
        document = await self._views.find_one({"_id": view_id, **_of(viewer)})
        if document is None:
            raise NoSuchView(view_id)
        return _view(document)

    async def add(self, view: SavedView) -> None:
        """Keep a new view; raises `ViewNameTaken`."""
        try:
            await self._views.insert_one(_document(view))
        except DuplicateKeyError as error:
            raise ViewNameTaken(view.content.name) from error

    async def save(self, view: SavedView) -> SavedView:
        """Put `view` in the place of the same version; raises `ViewChanged`, `NoSuchView` or `ViewNameTaken`."""
        changed = replace(view, version=view.version + 1)
        try:
            result = await self._views.replace_one(_as_read(view), _document(changed))
        except DuplicateKeyError as error:
            raise ViewNameTaken(view.content.name) from error
        if result.matched_count == 0:
            await self._say_why(view)
        return changed

    async def remove(self, view: SavedView) -> None:
        """Delete `view` as it was read; raises `ViewChanged` or `NoSuchView`."""
        result = await self._views.delete_one(_as_read(view))
        if result.deleted_count == 0:
            await self._say_why(view)

    async def _say_why(self, view: SavedView) -> None:
        await self.find(view.viewer, view.id)
        raise ViewChanged(view.id)


def _of(viewer: Viewer) -> dict[str, Any]:
    return {"partner_id": viewer.partner_id, "subject": viewer.subject}


def _as_read(view: SavedView) -> dict[str, Any]:
    return {"_id": view.id, **_of(view.viewer), "version": view.version}


def _document(view: SavedView) -> Document:
    return {
        "_id": view.id,
        **_of(view.viewer),
        "name": view.content.name,
        "page": view.content.page,
        "query": view.content.query,
        "version": view.version,
        "created_at": view.created_at,
        "changed_at": view.changed_at,
    }


def _view(document: Document) -> SavedView:
    return SavedView(
        id=document["_id"],
        viewer=Viewer(document["partner_id"], document["subject"]),
        content=ViewContent(document["name"], document["page"], document["query"]),
        version=document["version"],
        created_at=document["created_at"],
        changed_at=document["changed_at"],
    )
