"""Customers that people add, because no source tells of them yet."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.customers.change_errors import CustomerIdTaken
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.tenants import TenantLink, Tenants
from services.customers.errors import CustomerWasDeleted, NoSuchCustomer
from services.customers.service.editing import Caller, Command
from services.customers.service.journal import Journal
from services.customers.service.links import Links
from services.customers.service.projection import CustomerProjection
from shared.clock import Clock
from shared.conditions import WHATEVER
from shared.events.base import version_at
from shared.events.customers import CustomerChanged
from shared.mongo import Client, Session, in_transaction


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is added: the fact that tells of it without a version, and the tenants linked to it."""

    key: CustomerKey
    profile: dict[str, str | None]
    links: tuple[TenantLink, ...] = ()

    def fact(self, moment: datetime) -> CustomerChanged:
        """Return the fact that tells of the customer; one of a source with the same id and newer will replace it."""
        own = {**self.key._asdict(), "version": version_at(moment), "created_at": moment}
        return CustomerChanged.model_validate(self.profile | own)


class Newcomers:
    """Adds customers: the fact is applied and published, as if a source had told it."""

    def __init__(
        self, client: Client, projection: CustomerProjection, journal: Journal, clock: Clock, *, links: Links
    ) -> None:
        self._client = client
        self._projection = projection
        self._journal = journal
        self._clock = clock
        self._links = links

    async def add(self, newcomer: Newcomer, caller: Caller) -> Tenants:
        """Add the customer with all its tenants, or nothing; raises `CustomerIdTaken`, `TenantTaken`."""
        return await in_transaction(self._client, partial(self._add, newcomer, caller))

    async def _add(self, newcomer: Newcomer, caller: Caller, session: Session) -> Tenants:
        await self._refuse_known(newcomer.key, session)
        moment = self._clock.now()
        fact = newcomer.fact(moment)
        await self._projection.tell([fact], session=session)
        await self._journal.write(caller.did("customer.added", newcomer.key, moment), [fact], session=session)
        if not newcomer.links:
            return Tenants()
        return await self._links.link_in(session, newcomer.key, Command(newcomer.key, caller, WHATEVER), newcomer.links)

    async def _refuse_known(self, key: CustomerKey, session: Session) -> None:
        try:
            await self._links.linked(key, session=session)
        except NoSuchCustomer:
            return
        except CustomerWasDeleted as error:
            raise CustomerIdTaken(key.customer_id, "was deleted, and does not come back by being added") from error
        raise CustomerIdTaken(key.customer_id, "is there already")
