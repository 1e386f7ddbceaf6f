"""What a command leaves behind: its log entry and its events, in the transaction of what it changed."""

from collections.abc import Sequence

from services.customers.domain.settings.activity import Entry
from services.customers.repository.activity import ActivityLog
from shared.events.base import Event
from shared.messaging.outbox import Outbox
from shared.mongo import Session


class Journal:
    """Writes the activity log and the outbox together."""

    def __init__(self, log: ActivityLog, outbox: Outbox) -> None:
        self._log = log
        self._outbox = outbox

    async def write(self, entry: Entry, events: Sequence[Event], *, session: Session) -> None:
        """Add `entry` and `events`, which follow from it, to the transaction of `session`."""
        # 5. What a command changed, its log entry and its events commit together; a relay publishes them.
        await self._log.add([entry], session=session)
        await self._outbox.add(events, session=session, correlation_id=entry.correlation_id)
