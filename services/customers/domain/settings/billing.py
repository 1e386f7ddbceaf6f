"""The billing profile: which account of the billing system a customer is."""

from typing import ClassVar

from services.customers.change_errors import NotLinked
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.section import Edit, Owner, Section, SectionName
from shared.events.settings import BillingProfileChanged


class BillingProfile(Section):
    """The customer's account in a billing system; both empty where none is linked."""

    section: ClassVar[SectionName] = SectionName.BILLING_PROFILE

    billing_system: str | None = None
    billing_id: str | None = None

    @property
    def linked(self) -> bool:
        """Whether the customer is linked to an account."""
        return self.billing_id is not None

    def event(self, owner: Owner) -> BillingProfileChanged:
        """Return the event that tells this link, or that there is none."""
        told = {"billing_system": self.billing_system, "billing_id": self.billing_id}
        status = "linked" if self.linked else "unlinked"
        return BillingProfileChanged.model_validate(self._told(owner) | told | {"status": status})


def linked(section: BillingProfile, system: str, billing_id: str) -> Edit[BillingProfile]:
    """Link the customer to an account, instead of the one it was linked to."""
    after = section.model_copy(update={"billing_system": system, "billing_id": billing_id})
    return Edit(after, "billing-profile.linked", (FieldChange(field="billing_id"),))


def unlinked(section: BillingProfile) -> Edit[BillingProfile]:
    """Take the link away; raises `NotLinked`."""
    if not section.linked:
        raise NotLinked("billing_id", "the customer is linked to no account of the billing system")
    after = section.model_copy(update={"billing_system": None, "billing_id": None})
    return Edit(after, "billing-profile.unlinked", (FieldChange(field="billing_id"),))
