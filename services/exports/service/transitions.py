"""Load, decide, save: the one way in which an export changes."""

from collections.abc import Callable

from services.exports.domain.delivery import Delivery, delivery_of
from services.exports.domain.export import Export
from services.exports.domain.lifecycle import Change, evolve
from services.exports.errors import StaleExport
from services.exports.repository.exports import ExportRepository
from services.exports.service.announcements import announcements

Decide = Callable[[Export], Change | None]

_ROUNDS = 20
"""Somebody else changes an export a few times per second at most (heartbeats), so losing 20 races is a fault."""


async def transition(repository: ExportRepository, export: Export, decide: Decide) -> Export:
    """Apply what `decide` says of the stored export and commit it with its events and callback.

    It is decided anew after a lost race.

    Raises what `decide` raises, `ExportNotFound` if the export was deleted, and `StaleExport` if the race never ends.
    """
    for _ in range(_ROUNDS):
        before = await repository.get(export.partner_id, export.id)
        change = decide(before)
        if change is None:
            return before
        after = evolve(before, change)
        try:
            await repository.save(before, after, announcements(before, change), _callback(before, after))
        except StaleExport:
            continue
        return after
    raise StaleExport(export.id)


def _callback(before: Export, after: Export) -> Delivery | None:
    """Return what somebody outside is to be told of a change that ended the job."""
    if before.status is after.status or after.completed_at is None:
        return None
    return delivery_of(after, after.completed_at)
