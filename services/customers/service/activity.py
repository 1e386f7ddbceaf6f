"""Reading who did what."""

from services.customers.domain.record import CustomerKey
from services.customers.repository.activity import ActivityLog, LogPage, LogPlace
from services.customers.repository.sections import SectionStore
from shared.mongo import Client, snapshot


class ActivityReader:
    """Answers who did what, newest first."""

    def __init__(self, client: Client, sections: SectionStore, log: ActivityLog) -> None:
        self._client = client
        self._sections = sections
        self._log = log

    async def of_customer(self, key: CustomerKey, start: LogPlace | None, *, limit: int) -> LogPage:
        """Return a page of a customer's log, which a deletion leaves one entry of; raises `NoSuchCustomer`."""
        async with snapshot(self._client) as session:
            page = await self._log.page(key.partner_id, key.customer_id, start, limit=limit, session=session)
            if not page.total:
                await self._sections.require(key, session=session)
            return page

    async def of_partner(self, partner_id: str, start: LogPlace | None, *, limit: int) -> LogPage:
        """Return a page of the log of the partner's own defaults."""
        async with snapshot(self._client) as session:
            return await self._log.page(partner_id, None, start, limit=limit, session=session)
