"""Subject requests: telling what is held about one person, and forgetting one person."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from services.customers.domain.record import CustomerFact, CustomerKey
from services.customers.domain.settings import manager
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.manager import AccountManager
from services.customers.domain.subjects import person as people
from services.customers.domain.subjects.person import Held, Person
from services.customers.repository.subjects import SubjectStore
from services.customers.service.editing import Caller, Command, SectionEditor
from services.customers.service.journal import Journal
from services.customers.service.projection import CustomerProjection
from shared.clock import Clock
from shared.conditions import WHATEVER
from shared.events.base import version_at
from shared.mongo import Client, Session, in_transaction

TOLD: Final = "subject.told"
FORGOTTEN: Final = "subject.forgotten"


@dataclass(frozen=True, slots=True)
class Found:
    """What is held about a person, as of a moment."""

    held: Held
    as_of: datetime


class Subjects:
    """Answers requests about one person; the log says that there was one, and never about whom."""

    def __init__(
        self,
        client: Client,
        store: SubjectStore,
        projection: CustomerProjection,
        editor: SectionEditor,
        journal: Journal,
        *,
        clock: Clock,
    ) -> None:
        self._client = client
        self._store = store
        self._projection = projection
        self._editor = editor
        self._journal = journal
        self._clock = clock

    async def tell(self, partner_id: str, person: Person, caller: Caller) -> Found:
        """Return everything held about `person`, and log at each of their customers that it was told."""
        return await in_transaction(self._client, partial(self._tell, partner_id, person, caller))

    async def forget(self, partner_id: str, person: Person, caller: Caller) -> Found:
        """Forget `person` everywhere and return what was held; later facts about them are taken in without them."""
        return await in_transaction(self._client, partial(self._forget, partner_id, person, caller))

    async def _tell(self, partner_id: str, person: Person, caller: Caller, session: Session) -> Found:
        moment = self._clock.now()
        held = await self._store.held(partner_id, person, session=session)
        for key in held.fields:
            await self._journal.write(caller.did(TOLD, key, moment), [], session=session)
        return Found(held, moment)

    async def _forget(self, partner_id: str, person: Person, caller: Caller, session: Session) -> Found:
        moment = self._clock.now()
        held = await self._store.held(partner_id, person, session=session)
        # Marked first: what is told of this person from here on is taken in without them.
        await self._store.mark(partner_id, people.marks(partner_id, person, held), session=session)
        facts = _facts(held, version_at(moment))
        await self._store.forget_users(held.users, session=session)
        await self._apply([fact for _, fact in facts], session)
        for key, _ in held.managed:
            await self._editor.edit_in(session, Command(key, caller, WHATEVER), AccountManager, manager.removed)
        for key, fields in held.fields.items():
            entry = caller.did(FORGOTTEN, key, moment)
            told = entry.model_copy(update={"changes": tuple(FieldChange(field=field) for field in fields)})
            await self._journal.write(told, [fact for owner, fact in facts if owner == key], session=session)
        return Found(held, moment)

    async def _apply(self, facts: list[CustomerFact], session: Session) -> None:
        lasting = [fact for fact in facts if not getattr(fact, "removed", False)]
        if lasting:
            await self._projection.tell(lasting, session=session)


def _facts(held: Held, version: int) -> list[tuple[CustomerKey, CustomerFact]]:
    """Return the facts that tell every system to forget."""
    users = [(key, people.removed(key, user, version)) for key, user in held.users]
    contacts = [(key, people.without_contact(key, profile, version)) for key, profile in held.contacts]
    agreements = [(key, people.without_email(key, account, version)) for key, account in held.agreements]
    return [*users, *contacts, *agreements]
