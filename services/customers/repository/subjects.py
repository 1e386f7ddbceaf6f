"""Where a person is held, and the marks of those who were forgotten."""

from collections.abc import Iterable
from typing import TypeVar

from pymongo import ReplaceOne
from pymongo.collation import Collation

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.profile import Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.manager import AccountManager
from services.customers.domain.states import State
from services.customers.domain.subjects.person import Held, Person
from services.customers.repository.documents import document_id, key_of
from services.customers.repository.queries import Query
from services.customers.repository.rooms import ANY_CASE, Rooms
from shared.mongo import Collection, Session

S = TypeVar("S", bound=State)


class SubjectStore:
    """People over all customers of a partner; every call is part of the caller's session."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def held(self, partner_id: str, person: Person, *, session: Session) -> Held:
        """Return everything held about `person`."""
        own: Query = {"partner_id": partner_id}
        users, email = await self._users(own, person, session), person.email
        if email is None:
            return Held(users=users)
        return Held(
            users=users,
            contacts=await self._found(self._rooms.customers, Profile, own | {"contact.email": email}, session),
            agreements=await self._found(
                self._rooms.vendor_accounts, VendorAccount, own | {"agreement_email": email}, session
            ),
            managed=await self._found(
                self._rooms.sections, AccountManager, own | {"section": AccountManager.section, "email": email}, session
            ),
        )

    async def forget_users(self, users: Iterable[tuple[CustomerKey, User]], *, session: Session) -> None:
        """Remove the accounts without a trace."""
        ids = [document_id(key, user.user_id) for key, user in users]
        await self._rooms.users.delete_many({"_id": {"$in": ids}}, session=session)

    async def mark(self, partner_id: str, marks: Iterable[str], *, session: Session) -> None:
        """Keep `marks` of a forgotten person."""
        writes = [ReplaceOne({"_id": each}, {"_id": each, "partner_id": partner_id}, upsert=True) for each in marks]
        if writes:
            await self._rooms.forgotten.bulk_write(writes, ordered=False, session=session)

    async def marked(self, marks: Iterable[str], *, session: Session) -> set[str]:
        """Return those of `marks` that are kept."""
        wanted = {"_id": {"$in": list(marks)}}
        return {each["_id"] async for each in self._rooms.forgotten.find(wanted, {"_id": 1}, session=session)}

    async def _users(self, own: Query, person: Person, session: Session) -> tuple[tuple[CustomerKey, User], ...]:
        found: dict[tuple[CustomerKey, str], tuple[CustomerKey, User]] = {}
        # Some vendors use an e-mail address as the user's id.
        for field, value in (("user_id", person.user_id), ("user_id", person.email), ("email", person.email)):
            if value is not None:
                query = own | {field: value, "removed": False}
                told = await self._found(self._rooms.users, User, query, session)
                found |= {(key, user.user_id): (key, user) for key, user in told}
        return tuple(found.values())

    async def _found(
        self, room: Collection, kind: type[S], query: Query, session: Session
    ) -> tuple[tuple[CustomerKey, S], ...]:
        cursor = room.find(query, session=session, collation=Collation(**ANY_CASE))
        return tuple([(key_of(document), kind.model_validate(document)) async for document in cursor])
