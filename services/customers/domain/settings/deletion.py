"""What goes when a customer is deleted, and what stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.customers.domain.profile import Deletion, Profile
from services.customers.domain.tally import Tally

DELETED: Final = "customer.deleted"
RESTORED: Final = "customer.restored"
LASTING: Final = (DELETED, RESTORED)
"""The actions whose entries outlive the customer in the activity log."""


def etag_of(deletion: Deletion) -> str:
    """Return the tag of a deletion."""
    return f"deletion-{deletion.version}"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A customer before its deletion: how many of each belong to it, and what figures will be without it."""

    customer_id: str
    profile: Profile
    tally: Tally
    settings_revision: int
    belongings: Mapping[str, int]
    sections: tuple[str, ...]

    @property
    def etag(self) -> str:
        """The tag of the profile and of what people set; facts about holdings, which imports bring, leave it."""
        return f"customer-{self.profile.version}.{self.settings_revision}"

    @property
    def personal_data(self) -> tuple[str, ...]:
        """Which kinds of personal data go, without telling any."""
        contact = self.profile.contact
        kinds = {
            "contact": any((contact.name, contact.email, contact.phone, contact.address)),
            "users": self.belongings["users"] > 0,
            "agreement_emails": self.belongings["vendor_accounts"] > 0,
            "account_manager": "account-manager" in self.sections,
        }
        return tuple(kind for kind, is_there in kinds.items() if is_there)
