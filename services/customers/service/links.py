"""Links to tenants and to the billing system: nothing is linked twice."""

from dataclasses import dataclass
from functools import partial

from services.customers.change_errors import BillingIdTaken
from services.customers.domain.profile import Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings import billing, tenants
from services.customers.domain.settings.billing import BillingProfile
from services.customers.domain.settings.tenants import TenantLink, Tenants
from services.customers.repository.links import LinkIndex
from services.customers.repository.sections import SectionStore
from services.customers.service.editing import Command, SectionEditor
from shared.mongo import Client, Session, in_transaction, snapshot


@dataclass(frozen=True, slots=True)
class KnownTenants:
    """The tenants of a customer: those that people linked, and those that vendors tell."""

    profile: Profile
    linked: Tenants
    told: list[TenantLink]


class Links:
    """Links customers to tenants and to accounts of the billing system."""

    def __init__(self, client: Client, sections: SectionStore, editor: SectionEditor, index: LinkIndex) -> None:
        self._client = client
        self._sections = sections
        self._editor = editor
        self._index = index

    async def tenants(self, key: CustomerKey) -> KnownTenants:
        """Return the tenants of a customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            linked = await self.linked(key, session=session)
            told = await self._index.told(key, session=session)
            return KnownTenants(await self._sections.profile(key, session=session), linked, told)

    async def link_tenants(self, key: CustomerKey, command: Command, links: tuple[TenantLink, ...]) -> Tenants:
        """Link all of `links` or none; raises `TenantTaken`, and as `SectionEditor.edit`."""
        return await in_transaction(self._client, partial(self.link_in, key=key, command=command, links=links))

    async def link_in(
        self, session: Session, key: CustomerKey, command: Command, links: tuple[TenantLink, ...]
    ) -> Tenants:
        """Do the same as a part of the transaction of `session`."""
        decide = partial(tenants.linked, links=links, customer_id=key.customer_id)

        async def free(_: Tenants, session: Session) -> None:
            tenants.refuse_held(links, await self._index.tenants(key, links, session=session))

        return (await self._editor.edit_in(session, command, Tenants, decide, free)).section

    async def linked(self, key: CustomerKey, *, session: Session) -> Tenants:
        """Return the tenants that people linked; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        return await self._editor.load(key, Tenants, session=session)

    async def unlink_tenant(self, command: Command, link_id: str) -> Tenants:
        """Take a link away; raises `NotLinked`, and as `SectionEditor.edit`."""
        return (await self._editor.edit(command, Tenants, partial(tenants.unlinked, link_id=link_id))).section

    async def link_billing(self, key: CustomerKey, command: Command, system: str, billing_id: str) -> BillingProfile:
        """Link an account; raises `BillingIdTaken`, and as `SectionEditor.edit`."""
        decide = partial(billing.linked, system=system, billing_id=billing_id)

        async def free(after: BillingProfile, session: Session) -> None:
            holder = await self._index.billing(key, after, session=session)
            if holder is not None:
                raise BillingIdTaken(billing_id, holder)

        return (await self._editor.edit(command, BillingProfile, decide, free)).section
