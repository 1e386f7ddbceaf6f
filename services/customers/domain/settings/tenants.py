"""Provider tenants: which tenants at vendors are a customer's.

A vendor tells some of them with its accounts; others are linked by people. One tenant is never two customers'.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from services.customers.change_errors import NotLinked, TenantTaken
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.section import Edit, Owner, Section, SectionName
from services.customers.domain.states import State
from shared.events.settings import TenantsChanged


class TenantLink(State):
    """A tenant that people linked to a customer; `link_id` names the link without telling the tenant."""

    link_id: str
    vendor: str
    tenant_id: str
    name: str | None = None

    def is_of(self, vendor: str, tenant_id: str) -> bool:
        """Tell whether it is this tenant; vendors and ids are the same in any case."""
        return (self.vendor.casefold(), self.tenant_id.casefold()) == (vendor.casefold(), tenant_id.casefold())


class Tenants(Section):
    """The tenants that people linked to one customer."""

    section: ClassVar[SectionName] = SectionName.TENANTS

    links: tuple[TenantLink, ...] = ()

    def event(self, owner: Owner) -> TenantsChanged:
        """Return the event that tells these links."""
        return TenantsChanged.model_validate(
            self._told(owner) | {"tenants": [link.model_dump(exclude={"link_id"}) for link in self.links]}
        )


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a tenant is already, and who says so."""

    customer_id: str
    link: TenantLink
    by_vendor: bool

    @property
    def because(self) -> str:
        """What to do about it, in words."""
        if self.by_vendor:
            return f"{self.link.vendor} itself tells so, and it stays there as long as {self.link.vendor} does"
        return "unlink it there first"


def linked(section: Tenants, links: Iterable[TenantLink], customer_id: str) -> Edit[Tenants]:
    """Link tenants, one or many; raises `TenantTaken` for one that is linked here already or named twice."""
    after = section.links
    for index, link in enumerate(links):
        if any(kept.is_of(link.vendor, link.tenant_id) for kept in after):
            raise TenantTaken(field_of(index), link.tenant_id, customer_id, "it is linked already, or named twice")
        after = (*after, link)
    return _edit(section, after, "tenants.linked")


def unlinked(section: Tenants, link_id: str) -> Edit[Tenants]:
    """Take one link away; raises `NotLinked`."""
    after = tuple(link for link in section.links if link.link_id != link_id)
    if len(after) == len(section.links):
        raise NotLinked("link_id", "no such link: only tenants that people linked can be unlinked")
    return _edit(section, after, "tenants.unlinked")


def refuse_held(links: Iterable[TenantLink], holders: Iterable[Holder]) -> None:
    """Raise `TenantTaken` for the first of `links` that is somebody's already."""
    held = tuple(holders)
    for index, link in enumerate(links):
        for holder in held:
            if holder.link.is_of(link.vendor, link.tenant_id):
                raise TenantTaken(field_of(index), link.tenant_id, holder.customer_id, holder.because)


def field_of(index: int) -> str:
    """Return the name of the field that named tenant number `index`."""
    return f"tenants.{index}.tenant_id"


def _edit(section: Tenants, after: tuple[TenantLink, ...], action: str) -> Edit[Tenants]:
    moved = {link.vendor for link in {*section.links} ^ {*after}}
    return Edit(
        section.model_copy(update={"links": after}),
        action,
        tuple(FieldChange(field=f"tenants.{vendor}") for vendor in sorted(moved)),
    )
