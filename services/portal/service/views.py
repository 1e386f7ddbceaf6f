"""Saved views: a user's own, for each partner."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from services.portal.domain.views import SavedView, ViewContent, Viewer
from services.portal.errors import TooManyViews, ViewChanged
from services.portal.repository.views import ViewRepository
from shared.clock import Clock
from shared.conditions import Condition


class Views:
    """Saved views as the routes use them. The tag of a view is its version."""

    def __init__(
        self,
        repository: ViewRepository,
        clock: Clock,
        *,
        limit: int,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._repository = repository
        self._clock = clock
        self._limit = limit
        self._new_id = new_id

    async def list_of(self, viewer: Viewer) -> Sequence[SavedView]:
        """Return the viewer's views."""
        return await self._repository.list_of(viewer)

    async def add(self, viewer: Viewer, content: ViewContent) -> SavedView:
        """Keep a new view; raises `TooManyViews` or `ViewNameTaken`."""
        if await self._repository.count_of(viewer) >= self._limit:
            raise TooManyViews(self._limit)
        now = self._now()
        view = SavedView(self._new_id(), viewer, content, version=1, created_at=now, changed_at=now)
        await self._repository.add(view)
        return view

    async def find(self, viewer: Viewer, view_id: str) -> SavedView:
        """Return one view; raises `NoSuchView`."""
        return await self._repository.find(viewer, view_id)

    async def change(self, viewer: Viewer, view_id: str, condition: Condition, content: ViewContent) -> SavedView:
        """Change a view; raises `NoSuchView`, `ViewChanged` or `ViewNameTaken`."""
        view = await self._as_read(viewer, view_id, condition)
        return await self._repository.save(replace(view, content=content, changed_at=self._now()))

    async def remove(self, viewer: Viewer, view_id: str, condition: Condition) -> None:
        """Delete a view; raises `NoSuchView` or `ViewChanged`."""
        await self._repository.remove(await self._as_read(viewer, view_id, condition))

    def _now(self) -> datetime:
        """The moment in milliseconds, which is what the database keeps."""
        now = self._clock.now()
        return now.replace(microsecond=now.microsecond // 1_000 * 1_000)

    async def _as_read(self, viewer: Viewer, view_id: str, condition: Condition) -> SavedView:
        view = await self._repository.find(viewer, view_id)
        if not condition.allows(str(view.version)):
            raise ViewChanged(view_id)
        return view
