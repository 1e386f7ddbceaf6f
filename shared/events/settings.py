"""Topic `tenantry.settings`: what people set about a customer, and the partner's defaults.

Each event is the whole section after the change; `version` grows by one with every change of the section, and begins
again when a deleted customer comes back.
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import Code, CustomerFact, EntityId, Event, Moment, Name, Version

TOPIC = "tenantry.settings"

SettingValue = bool | int | str
"""A setting's value in the type that the catalogue of settings gives it; decimals are text."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Tag(_Part):
    """A label of a customer; names are unique within it."""

    name: Code
    value: Name


class ProviderTenant(_Part):
    """A tenant at a vendor that people linked to the customer; those that the vendor itself told are not here."""

    vendor: Code
    tenant_id: EntityId
    name: Name | None = None


class SectionChanged(CustomerFact):
    """A section of a customer's settings changed."""

    changed_at: Moment
    changed_by: EntityId = Field(description="The subject of the token that asked for the change.")

    topic: ClassVar[str] = TOPIC


class TagsChanged(SectionChanged):
    """The tags of a customer, all of them."""

    event_type: ClassVar[str] = "tenantry.tags.changed.v1"

    tags: tuple[Tag, ...] = ()


class ConfigurationChanged(SectionChanged):
    """The settings that a customer has of its own; every other follows the partner's default."""

    event_type: ClassVar[str] = "tenantry.configuration.changed.v1"

    overrides: dict[str, SettingValue] = Field(default_factory=dict)


class TenantsChanged(SectionChanged):
    """The provider tenants that people linked to a customer, all of them."""

    event_type: ClassVar[str] = "tenantry.tenants.changed.v1"

    tenants: tuple[ProviderTenant, ...] = ()


class BillingProfileChanged(SectionChanged):
    """Which account of the billing system a customer is; none where it was unlinked."""

    event_type: ClassVar[str] = "tenantry.billing-profile.changed.v1"

    status: Literal["linked", "unlinked"]
    billing_system: Code | None = None
    billing_id: EntityId | None = None


class AccountManagerChanged(SectionChanged):
    """Who of the partner's people looks after a customer; none where nobody does. Personal data."""

    event_type: ClassVar[str] = "tenantry.account-manager.changed.v1"

    manager_id: EntityId | None = None
    name: Name | None = None
    email: Name | None = None
    phone: Name | None = None


class DefaultsChanged(Event):
    """The partner's defaults of its settings, all that differ from those that Tenantry comes with."""

    event_type: ClassVar[str] = "tenantry.defaults.changed.v1"
    topic: ClassVar[str] = TOPIC

    version: Version
    defaults: dict[str, SettingValue] = Field(default_factory=dict)
    changed_at: Moment
    changed_by: EntityId

    @property
    def subject(self) -> str:
        return "configuration"
