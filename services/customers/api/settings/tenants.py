"""The provider tenants of a customer, and customers that are added with theirs."""

import uuid
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from services.customers.api.settings.callers import Asker, Change, Desk, Wanted
from services.customers.api.tables import sight_of
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Veil
from services.customers.domain.settings.tenants import TenantLink
from services.customers.schemas.links import NewCustomer, NewCustomerBody, Tenant, TenantBody, TenantList, TenantsBody
from services.customers.service.links import KnownTenants
from services.customers.service.newcomers import Newcomer
from shared.http.auth import Editor, Principal, Reader
from shared.http.openapi import LOCATED
from shared.http.preconditions import EDITED, TAGGED, tagged

router = APIRouter(prefix="/v1/customers", tags=["settings"])

LinkId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=64,
        description="`link_id` of the tenant.",
        examples=["b8a8c32cba9040d68f8ab2cc2533bc4e"],
    ),
]


@router.post("", summary="Add a customer with its tenants", status_code=201, responses={201: LOCATED})
async def add_customer(
    body: NewCustomerBody, editor: Editor, caller: Asker, desk: Desk, response: Response
) -> NewCustomer:
    """Add a customer that no source tells of yet, and link tenants to it: all, or nothing is added.

    A source that later tells of a customer with the same id replaces this profile.
    """
    key = CustomerKey(editor.partner_id, body.customer_id or f"c-{uuid.uuid4().hex}")
    profile = body.model_dump(exclude={"tenants", "customer_id"})
    await desk.newcomers.add(Newcomer(key, profile, _links(body.tenants)), caller)
    response.headers["Location"] = f"{router.prefix}/{quote(key.customer_id, safe='')}"
    return NewCustomer(customer_id=key.customer_id)


@router.get(
    "/{customer_id}/tenants", summary="The provider tenants of a customer", response_model=TenantList, responses=TAGGED
)
async def read_tenants(wanted: Wanted, reader: Reader, desk: Desk) -> Response:
    """List the tenants that people linked and those that vendors tell, with name and id."""
    return _answer(await desk.links.tenants(wanted), reader)


@router.post(
    "/{customer_id}/tenants", summary="Link tenants to a customer", response_model=TenantList, responses=EDITED
)
async def link_tenants(body: TenantsBody, wanted: Wanted, editor: Editor, change: Change, desk: Desk) -> Response:
    """Link one or many tenants, all or none; one that is a customer's already is refused, with whose it is."""
    await desk.links.link_tenants(wanted, change, _links(body.tenants))
    return _answer(await desk.links.tenants(wanted), editor)


@router.delete(
    "/{customer_id}/tenants/{link_id}", summary="Unlink a tenant", response_model=TenantList, responses=EDITED
)
async def unlink_tenant(link_id: LinkId, wanted: Wanted, editor: Editor, change: Change, desk: Desk) -> Response:
    """Take away a link that people made; what a vendor tells stays."""
    await desk.links.unlink_tenant(change, link_id)
    return _answer(await desk.links.tenants(wanted), editor)


def _links(tenants: Iterable[TenantBody]) -> tuple[TenantLink, ...]:
    return tuple(tenant.link(uuid.uuid4().hex) for tenant in tenants)


def _answer(known: KnownTenants, reader: Principal) -> Response:
    veil = Veil.of(known.profile, sight_of(reader))
    linked, told = veil.over_all(known.linked.links), veil.over_all(known.told)
    tenants = [Tenant.model_validate(values | {"source": "linked"}) for values in linked.values]
    tenants += [Tenant.model_validate(values | {"source": "vendor", "link_id": None}) for values in told.values]
    section = known.linked
    body = TenantList(
        tenants=tenants,
        redacted=linked.withheld or told.withheld,
        changed_at=section.changed_at,
        changed_by=section.changed_by,
    )
    return tagged(body, section.etag)
