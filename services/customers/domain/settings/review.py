"""Settings looked at over all customers: who overrides a setting, and whose every tenant is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.customers.domain.settings.tenants import Holder, TenantLink
from services.customers.domain.views import Summary
from shared.events.settings import SettingValue

Source = Literal["linked", "vendor"]
"""Who says whose a tenant is: people here, or the vendor itself."""


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A customer's own value of one setting; who set it and when is of its configuration as a whole."""

    customer: Summary
    value: SettingValue
    changed_at: datetime | None
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class TenantQuery:
    """Which tenants of a partner; `search` is a whole tenant id or Internal Customer ID."""

    partner_id: str
    source: Source | None = None
    vendor: str | None = None
    search: str | None = None
    conflicts: bool = False

    @property
    def linked(self) -> "TenantQuery":
        """The same tenants as far as people linked them: no other link can be contradicted."""
        return replace(self, source="linked")

    def wants(self, source: Source) -> bool:
        """Tell whether tenants of `source` are asked for."""
        return self.source in {None, source}

    def shows(self, tenant: "HeldTenant") -> bool:
        """Tell whether `tenant` is asked for; a protected customer is found by its own id only."""
        if self.search is not None and self.search != tenant.customer.customer_id:
            is_it = tenant.link.tenant_id.casefold() == self.search.casefold()
            if not is_it or tenant.customer.profile.protected:
                return False
        if self.vendor is not None and tenant.link.vendor.casefold() != self.vendor.casefold():
            return False
        return not self.conflicts or tenant.conflict is not None


@dataclass(frozen=True, slots=True)
class HeldTenant:
    """A tenant and the customer that holds it; `conflict` says in words who contradicts."""

    customer: Summary
    link: TenantLink
    source: Source
    conflict: str | None = None

    def against(self, holders: Iterable[Holder]) -> "HeldTenant":
        """Return the tenant with what contradicts it among all `holders` of it."""
        others = (
            holder
            for holder in holders
            if holder.customer_id != self.customer.customer_id
            and holder.link.is_of(self.link.vendor, self.link.tenant_id)
        )
        other = next(others, None)
        return replace(self, conflict=_contradiction(other)) if other else self


def horizon(found: Sequence[Sequence[str]], limit: int) -> tuple[list[str], str | None]:
    """Return the ids up to which every source is complete, sorted, and the last one if more may follow.

    Each of `found` holds the first ids of one source, repeated where it has several; with `limit` of them it was cut.
    """
    ends = [ids[-1] for ids in found if len(ids) >= limit]
    end = min(ends) if ends else None
    known = sorted({each for ids in found for each in ids})
    return [each for each in known if end is None or each <= end], end


def _contradiction(holder: Holder) -> str:
    if holder.by_vendor:
        return f"{holder.link.vendor} says that it is customer {holder.customer_id!r}'s: unlink it here"
    return f"it is linked to customer {holder.customer_id!r} as well: unlink it there"
