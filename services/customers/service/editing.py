"""The one way in which people change a section: on condition, with its log entry and its event, all or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from services.customers import telemetry
from services.customers.change_errors import StaleEdit
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.activity import Entry
from services.customers.domain.settings.section import Edit, S
from services.customers.repository.activity import ActivityLog
from services.customers.repository.sections import SectionStore
from shared.clock import Clock
from shared.conditions import Condition
from shared.messaging.outbox import Outbox
from shared.mongo import Client, Session, in_transaction, snapshot

Guard = Callable[[S, Session], Awaitable[None]]
"""Looks at other customers' settings before a section is saved, and raises where it contradicts them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks for a change: the subject of the token, and the id of the request."""

    subject: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Command:
    """A change of one customer that somebody asks for, on condition."""

    key: CustomerKey
    caller: Caller
    condition: Condition


class SectionEditor:
    """Reads and changes sections of customers' settings."""

    def __init__(self, client: Client, sections: SectionStore, log: ActivityLog, outbox: Outbox, clock: Clock) -> None:
        self._client = client
        self._sections = sections
        self._log = log
        self._outbox = outbox
        self._clock = clock

    async def read(self, key: CustomerKey, kind: type[S]) -> S:
        """Return the section; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            return await self._sections.load(key, kind, session=session)

    async def edit(
        self, command: Command, kind: type[S], decide: Callable[[S], Edit[S]], guard: Guard[S] | None = None
    ) -> S:
        """Return the section after `decide`; a change that moves nothing leaves no trace.

        Raises `StaleEdit`, `NoSuchCustomer`, `CustomerWasDeleted`, and what `decide` and `guard` raise.
        """
        return await in_transaction(self._client, partial(self._edit, command, kind, decide, guard))

    async def _edit(
        self,
        command: Command,
        kind: type[S],
        decide: Callable[[S], Edit[S]],
        guard: Guard[S] | None,
        session: Session,
    ) -> S:
        before = await self._sections.load(command.key, kind, session=session)
        if not command.condition.allows(before.etag):
            raise StaleEdit(before.etag)
        edit = decide(before)
        if edit.after == before:
            return before
        if guard is not None:
            await guard(edit.after, session)
        return await self._commit(command, edit, session)

    async def _commit(self, command: Command, edit: Edit[S], session: Session) -> S:
        after = edit.applied(self._clock.now(), command.caller.subject)
        # 5. The section, its log entry and its event commit together.
        await self._sections.save(command.key, after, session=session)
        await self._log.add([_entry(command, edit, after)], session=session)
        await self._outbox.add(
            [after.event(command.key)], session=session, correlation_id=command.caller.correlation_id
        )
        telemetry.EDITED.labels(after.name).inc()
        return after


def _entry(command: Command, edit: Edit[S], after: S) -> Entry:
    return Entry.model_validate(
        {
            "partner_id": command.key.partner_id,
            "customer_id": command.key.customer_id,
            "at": after.changed_at,
            "actor": command.caller.subject,
            "action": edit.action,
            "revision": after.revision,
            "changes": edit.changes,
            "correlation_id": command.caller.correlation_id,
        }
    )
