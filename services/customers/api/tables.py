"""How every page of a table is asked for and answered."""

from typing import Annotated, Any

from fastapi import Depends, Request

from services.customers.api.cursors import Cursors
from services.customers.api.dependencies import Queries
from services.customers.domain.listing import ListQuery
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Sight
from services.customers.domain.rows import entire
from services.customers.schemas.parameters import Paging
from shared.http.auth import Principal, Reader


def sight_of(reader: Principal) -> Sight:
    """Return what the caller's roles may see."""
    return Sight(personal_data=reader.profile.personal_data, revenue=reader.profile.revenue)


class Pages:
    """Answers pages to one caller."""

    def __init__(self, request: Request, reader: Reader, queries: Queries) -> None:
        self.partner_id = reader.partner_id
        self._sight = sight_of(reader)
        self._queries = queries
        self._cursors: Cursors = request.app.state.cursors

    async def page(self, query: ListQuery, paging: Paging) -> dict[str, Any]:
        """Return a page of rows."""
        return await self._answer(query, paging)

    async def entire(self, query: ListQuery, paging: Paging, of: CustomerKey | None = None) -> dict[str, Any]:
        """Return a page with all that is told of each; with `of`, of what belongs to that customer."""
        return await self._answer(query, paging, draw=entire, of=of)

    async def _answer(self, query: ListQuery, paging: Paging, **drawing: Any) -> dict[str, Any]:
        cursor = self._cursors.open(paging.cursor)
        page = await self._queries.page(query, cursor, self._sight, count_all=paging.count == "all", **drawing)
        return page._asdict() | {"next_cursor": self._cursors.seal(page.next_cursor)}


TablePages = Annotated[Pages, Depends(Pages)]
