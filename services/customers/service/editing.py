"""The one way in which people change a section: on condition, with its log entry and its event, all or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic

from services.customers import telemetry
from services.customers.change_errors import StaleEdit
from services.customers.domain.profile import Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.activity import Entry
from services.customers.domain.settings.section import Edit, Owner, S
from services.customers.repository.sections import SectionStore
from services.customers.service.journal import Journal
from shared.clock import Clock
from shared.conditions import Condition
from shared.mongo import Client, Session, in_transaction, snapshot

Guard = Callable[[S, Session], Awaitable[None]]
"""Looks at other customers' settings before a section is saved, and raises where it contradicts them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks for a change: the subject of the token, and the id of the request."""

    subject: str
    correlation_id: str

    def did(self, action: str, owner: Owner, moment: datetime) -> Entry:
        """Return the log entry of what this caller did."""
        told = {"at": moment, "actor": self.subject, "action": action, "correlation_id": self.correlation_id}
        return Entry.model_validate({**owner._asdict(), **told})


@dataclass(frozen=True, slots=True)
class Command:
    """A change of one customer, or of the partner's own, that somebody asks for, on condition."""

    owner: Owner
    caller: Caller
    condition: Condition


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """The section after a change that was allowed, and whether the change moved anything."""

    section: S
    moved: bool


class SectionEditor:
    """Reads and changes sections of customers' settings."""

    def __init__(self, client: Client, sections: SectionStore, journal: Journal, clock: Clock) -> None:
        self._client = client
        self._sections = sections
        self._journal = journal
        self._clock = clock

    async def read(self, owner: Owner, kind: type[S]) -> S:
        """Return the section; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            return await self.load(owner, kind, session=session)

    async def load(self, owner: Owner, kind: type[S], *, session: Session) -> S:
        """Return the section as of `session`; raises as `read`."""
        return await self._sections.load(owner, kind, session=session)

    async def profile(self, key: CustomerKey) -> Profile:
        """Return the customer's profile, which decides what may be shown; raises as `read`."""
        async with snapshot(self._client) as session:
            return await self._sections.profile(key, session=session)

    async def edit(
        self, command: Command, kind: type[S], decide: Callable[[S], Edit[S]], guard: Guard[S] | None = None
    ) -> Outcome[S]:
        """Return the section after `decide`; a change that moves nothing leaves no trace.

        Raises `StaleEdit`, `NoSuchCustomer`, `CustomerWasDeleted`, and what `decide` and `guard` raise.
        """
        return await in_transaction(
            self._client, partial(self.edit_in, command=command, kind=kind, decide=decide, guard=guard)
        )

    async def edit_in(
        self,
        session: Session,
        command: Command,
        kind: type[S],
        decide: Callable[[S], Edit[S]],
        guard: Guard[S] | None = None,
    ) -> Outcome[S]:
        """Do the same as a part of the transaction of `session`."""
        before = await self._sections.load(command.owner, kind, session=session)
        if not command.condition.allows(before.etag):
            raise StaleEdit(before.etag)
        edit = decide(before)
        if edit.after == before:
            return Outcome(before, moved=False)
        if guard is not None:
            await guard(edit.after, session)
        return Outcome(await self._commit(command, edit, session), moved=True)

    async def _commit(self, command: Command, edit: Edit[S], session: Session) -> S:
        moment = self._clock.now()
        after = edit.applied(moment, command.caller.subject)
        await self._sections.save(command.owner, after, session=session)
        entry = command.caller.did(edit.action, command.owner, moment)
        told = entry.model_copy(update={"revision": after.revision, "changes": edit.changes})
        await self._journal.write(told, [after.event(command.owner)], session=session)
        telemetry.EDITED.labels(after.section).inc()
        return after
