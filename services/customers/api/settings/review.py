"""Settings of all customers: who overrides what, and whose every provider tenant is."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.customers.api.settings.callers import Desk
from services.customers.api.settings.configuration import SettingName
from services.customers.api.tables import sight_of
from services.customers.domain.redaction import Sight, Veil
from services.customers.domain.settings.review import HeldTenant, OwnValue
from services.customers.domain.views import Summary
from services.customers.errors import ForeignCursor
from services.customers.schemas.review import (
    CustomerTenant,
    Override,
    OverrideCount,
    OverrideCounts,
    TenantPage,
    TenantParameters,
)
from shared.http.auth import Reader
from shared.http.paging import Page, decode_cursor, encode_cursor
from shared.redaction import MASK

router = APIRouter(prefix="/v1", tags=["settings"])

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]


@router.get("/settings/overrides", summary="How many customers override each setting")
async def count_overrides(reader: Reader, desk: Desk) -> OverrideCounts:
    """List the settings that customers have values of their own of."""
    counts = await desk.reviews.override_counts(reader.partner_id)
    return OverrideCounts(items=[OverrideCount(name=name, customers=counts[name]) for name in sorted(counts)])


@router.get("/settings/overrides/{name}", summary="The customers that override a setting")
async def list_overrides(
    name: SettingName, reader: Reader, desk: Desk, limit: Limit = 100, cursor: Cursor = None
) -> Page[Override]:
    """List customers with their own value of the setting, by customer id."""
    page = await desk.reviews.overrides(reader.partner_id, name, _place(cursor), limit=limit)
    items = [_override(each, sight_of(reader)) for each in page.values]
    redacted = any(each.customer_name == MASK for each in items)
    return Page(items=items, total=page.total, next_cursor=_cursor(page.last), redacted=redacted)


@router.get("/tenants", summary="The provider tenants of all customers")
async def list_tenants(reader: Reader, desk: Desk, parameters: Annotated[TenantParameters, Query()]) -> TenantPage:
    """List tenants with whose they are and who says so, by customer id. Go on until `next_cursor` is null."""
    query = parameters.query(reader.partner_id)
    page = await desk.reviews.tenants(query, _place(parameters.cursor), limit=parameters.limit)
    items = [_tenant(each, sight_of(reader)) for each in page.tenants]
    redacted = any(each.tenant_id == MASK for each in items)
    return TenantPage(items=items, next_cursor=_cursor(page.last), redacted=redacted)


def _override(own: OwnValue, sight: Sight) -> Override:
    return Override(
        customer_id=own.customer.customer_id,
        customer_name=_name(own.customer, sight),
        value=own.value,
        changed_at=own.changed_at,
        changed_by=own.changed_by,
    )


def _tenant(held: HeldTenant, sight: Sight) -> CustomerTenant:
    shown = Veil.of(held.customer.profile, sight).over(held.link).values
    told = {
        "customer_id": held.customer.customer_id,
        "customer_name": _name(held.customer, sight),
        "link_id": held.link.link_id or None,
        "source": held.source,
        "conflict": held.conflict,
    }
    return CustomerTenant.model_validate(shown | told)


def _name(customer: Summary, sight: Sight) -> str | None:
    name: str | None = Veil.of(customer.profile, sight).over(customer.profile).values["name"]
    return name


def _place(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    match decode_cursor(cursor):
        case [str(customer_id)]:
            return customer_id
        case _:
            raise ForeignCursor


def _cursor(last: str | None) -> str | None:
    return encode_cursor([last]) if last is not None else None
