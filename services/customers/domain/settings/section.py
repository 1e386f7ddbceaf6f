"""A section of settings, a customer's or the partner's, and what a change of it is.

Each section has its own revision, so two editors collide only where they edit the same thing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.states import Instant, State
from shared.events.base import Event


class SectionName(StrEnum):
    """The sections; the name begins the ETag and is the subject of activity."""

    TAGS = "tags"
    CONFIGURATION = "configuration"
    TENANTS = "tenants"
    BILLING_PROFILE = "billing-profile"
    ACCOUNT_MANAGER = "account-manager"
    DEFAULTS = "defaults"


class PartnerKey(NamedTuple):
    """The owner of what is set for all customers of a partner."""

    partner_id: str
    customer_id: None = None


Owner = CustomerKey | PartnerKey
"""Whose section it is."""


class Section(State):
    """A section as it was last set; revision 0 was never set. Who changed it is the subject of a token."""

    section: ClassVar[SectionName]

    revision: int = 0
    changed_at: Instant | None = None
    changed_by: str | None = None

    @property
    def etag(self) -> str:
        """The tag of this state; no other state of the section of this customer has it."""
        return f"{self.section}-{self.revision}"

    def event(self, owner: Owner) -> Event:
        """Return the event that tells this state to other systems; the section must have been set."""
        raise NotImplementedError

    def _told(self, owner: Owner) -> dict[str, Any]:
        """Return the fields that the event of every section has."""
        who_and_when = {"changed_at": self.changed_at, "changed_by": self.changed_by}
        return {**owner._asdict(), "version": self.revision, **who_and_when}


S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Edit(Generic[S]):
    """A decided change: the section after it, what was done in one word, and which fields it moved."""

    after: S
    action: str
    changes: tuple[FieldChange, ...] = ()

    def applied(self, moment: datetime, actor: str) -> S:
        """Return the next revision of the section, changed by `actor` at `moment`."""
        told = {"revision": self.after.revision + 1, "changed_at": moment, "changed_by": actor}
        return type(self.after).model_validate(dict(self.after) | told)
