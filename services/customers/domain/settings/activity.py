"""The activity log of a customer: who did what and when. Entries are added and never changed.

An entry names the fields that moved. Values stand only where they cannot be about a person: those of configuration
and the names of tags.
"""

from services.customers.domain.states import Instant, State
from shared.events.settings import SettingValue


class FieldChange(State):
    """One field that moved; the values are null where they are not told or there was none."""

    field: str
    before: SettingValue | None = None
    after: SettingValue | None = None


class Entry(State):
    """One thing that somebody did. `customer_id` is null for the partner's own defaults."""

    partner_id: str
    customer_id: str | None
    at: Instant
    actor: str
    action: str
    revision: int | None = None
    changes: tuple[FieldChange, ...] = ()
    correlation_id: str | None = None
