"""The account manager: who of the partner's people looks after a customer."""

from typing import ClassVar

from services.customers.change_errors import NobodyAssigned
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.section import Edit, Owner, Section, SectionName
from shared.events.settings import AccountManagerChanged

_DETAILS = ("manager_id", "name", "email", "phone")


class AccountManager(Section):
    """A person of the partner; all empty where nobody is assigned. `manager_id` is the partner's own id of them."""

    section: ClassVar[SectionName] = SectionName.ACCOUNT_MANAGER

    manager_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def assigned(self) -> bool:
        """Whether somebody is."""
        return any(getattr(self, field) is not None for field in _DETAILS)

    def event(self, owner: Owner) -> AccountManagerChanged:
        """Return the event that tells who it is, or that there is nobody."""
        return AccountManagerChanged.model_validate(
            self._told(owner) | {field: getattr(self, field) for field in _DETAILS}
        )


def assigned(section: AccountManager, details: AccountManager) -> Edit[AccountManager]:
    """Assign the person of `details`."""
    return _edit(section, {field: getattr(details, field) for field in _DETAILS}, "account-manager.assigned")


def removed(section: AccountManager) -> Edit[AccountManager]:
    """Assign nobody; raises `NobodyAssigned` where nobody is."""
    if not section.assigned:
        raise NobodyAssigned
    return _edit(section, dict.fromkeys(_DETAILS), "account-manager.removed")


def _edit(section: AccountManager, told: dict[str, str | None], action: str) -> Edit[AccountManager]:
    moved = [field for field in _DETAILS if getattr(section, field) != told[field]]
    return Edit(section.model_copy(update=told), action, tuple(FieldChange(field=field) for field in moved))
