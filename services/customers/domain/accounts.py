"""The accounts of a customer: its people's on the platform, and its own with vendors."""

from typing import Final, Literal

from services.customers.domain.states import Instant, Versioned
from shared.events.customers import UserChanged, VendorAccountChanged

SIGNED: Final = ("True", "False", "Unavailable")
"""Whether the customer agreement is signed, in the words of the customer report."""

_MICROSOFT: Final = "microsoft"


class User(Versioned):
    """A person's account on the platform. A removed one keeps its id and version only."""

    user_id: str
    name: str | None = None
    email: str | None = None
    roles: tuple[str, ...] = ()
    status: str | None = None
    created_at: Instant | None = None
    last_active_at: Instant | None = None
    removed: bool = False

    @classmethod
    def told_by(cls, event: UserChanged) -> "User":
        """Return the account as `event` tells it, without the person where it was removed."""
        if event.removed:
            return cls(user_id=event.user_id, version=event.version, removed=True)
        return cls.model_validate(event)


class VendorAccount(Versioned):
    """A customer's relation to one vendor. A removed one keeps its id, vendor and version only."""

    vendor_account_id: str
    vendor: str
    vendor_domain: str | None = None
    tenant_id: str | None = None
    industry_types: tuple[str, ...] = ()
    agreement: Literal["signed", "not_signed", "unavailable"] = "unavailable"
    agreement_email: str | None = None
    agreement_signed_at: Instant | None = None
    agreement_checked_at: Instant | None = None
    removed: bool = False

    @property
    def agreement_signed(self) -> Literal["True", "False", "Unavailable"]:
        """Whether the Microsoft agreement is signed; unavailable for every other vendor, whatever was told."""
        if self.vendor.casefold() != _MICROSOFT:
            return "Unavailable"
        match self.agreement:
            case "signed":
                return "True"
            case "not_signed":
                return "False"
            case "unavailable":
                return "Unavailable"

    @classmethod
    def told_by(cls, event: VendorAccountChanged) -> "VendorAccount":
        """Return the account as `event` tells it, without its details where it was removed."""
        if event.removed:
            return cls(
                vendor_account_id=event.vendor_account_id,
                vendor=event.vendor,
                version=event.version,
                removed=True,
            )
        return cls.model_validate(event)
