"""Deleting a customer: our profile and every figure, never anything at the vendor."""

from functools import partial

from services.customers.change_errors import StaleEdit
from services.customers.domain.profile import Deletion
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.deletion import DELETED, RESTORED, Foreseen, etag_of
from services.customers.repository.deletion import DeletionStore
from services.customers.service.editing import Caller
from services.customers.service.journal import Journal
from services.customers.service.projection import CustomerProjection
from shared.clock import Clock
from shared.conditions import Condition
from shared.events.base import version_at
from shared.events.customers import CustomerDeleted, CustomerRestored
from shared.mongo import Client, Session, in_transaction, snapshot


class Deletions:
    """Deletes customers, and tells beforehand what goes."""

    def __init__(
        self, client: Client, store: DeletionStore, projection: CustomerProjection, journal: Journal, clock: Clock
    ) -> None:
        self._client = client
        self._store = store
        self._projection = projection
        self._journal = journal
        self._clock = clock

    async def foresee(self, key: CustomerKey) -> Foreseen:
        """Return what a deletion would take; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            return await self._store.foreseen(key, session=session)

    async def delete(self, key: CustomerKey, caller: Caller, condition: Condition) -> None:
        """Delete the customer; raises `StaleEdit`, `NoSuchCustomer`, `CustomerWasDeleted`.

        Facts that an import tells at the same moment are refused by the tombstone; those that got in beside this
        transaction go when the event comes back on the customer's own partition.
        """
        await in_transaction(self._client, partial(self._delete, key, caller, condition))

    async def tombstone(self, key: CustomerKey) -> Deletion:
        """Return the deletion of a customer; raises `NotDeleted`."""
        async with snapshot(self._client) as session:
            return await self._store.tombstone(key, session=session)

    async def lift(self, key: CustomerKey, caller: Caller, condition: Condition) -> None:
        """Let facts that are told from now on bring the customer back; raises `StaleEdit`, `NotDeleted`."""
        await in_transaction(self._client, partial(self._lift, key, caller, condition))

    async def _lift(self, key: CustomerKey, caller: Caller, condition: Condition, session: Session) -> None:
        deletion = await self._store.tombstone(key, session=session)
        if not condition.allows(etag_of(deletion)):
            raise StaleEdit(etag_of(deletion))
        moment = self._clock.now()
        version = max(version_at(moment), deletion.version + 1)
        fact = CustomerRestored(**key._asdict(), version=version, restored_at=moment)
        await self._projection.tell([fact], session=session)
        await self._journal.write(caller.did(RESTORED, key, moment), [fact], session=session)

    async def _delete(self, key: CustomerKey, caller: Caller, condition: Condition, session: Session) -> None:
        known = await self._store.foreseen(key, session=session)
        if not condition.allows(known.etag):
            raise StaleEdit(known.etag)
        moment = self._clock.now()
        fact = CustomerDeleted(
            partner_id=key.partner_id, customer_id=key.customer_id, version=version_at(moment), deleted_at=moment
        )
        await self._projection.tell([fact], session=session)
        await self._journal.write(caller.did(DELETED, key, moment), [fact], session=session)
