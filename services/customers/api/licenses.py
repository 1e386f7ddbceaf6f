"""The licence reports, of one customer and of all."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from services.customers.api.settings.callers import Wanted
from services.customers.api.tables import sight_of
from services.customers.domain.licenses.report import LicenseReport, counted
from services.customers.domain.tables.licenses import CONSUMPTION, RECONCILIATION
from services.customers.schemas.licenses import (
    ConsumptionPage,
    ConsumptionParameters,
    CustomerConsumption,
    CustomerReconciliation,
    ReconciliationPage,
    ReconciliationParameters,
)
from services.customers.service.licenses import LicensePage, LicenseQuery, LicenseReports
from shared.http.auth import Reader
from shared.http.paging import decode_cursor, encode_cursor

router = APIRouter(prefix="/v1", tags=["licences"])


def _reports(request: Request) -> LicenseReports:
    found: LicenseReports = request.app.state.licenses
    return found


Reports = Annotated[LicenseReports, Depends(_reports)]


@router.get(
    "/customers/{customer_id}/reports/license-reconciliation",
    summary="Licence reconciliation of a customer",
    response_model=CustomerReconciliation,
)
async def reconcile_customer(wanted: Wanted, reader: Reader, reports: Reports) -> dict[str, Any]:
    """Compare every subscription at the vendor with the same one in our books."""
    query = LicenseQuery(wanted.partner_id, LicenseReport(RECONCILIATION.name), {}, sight_of(reader))
    page = await reports.of_customer(query, wanted)
    return _whole(page) | {"counts": counted(page.rows)}


@router.get(
    "/customers/{customer_id}/reports/license-consumption",
    summary="Licence consumption of a customer",
    response_model=CustomerConsumption,
)
async def consumption_of_customer(wanted: Wanted, reader: Reader, reports: Reports) -> dict[str, Any]:
    """List purchased, assigned and unassigned seats by SKU, and what to look at before it renews."""
    query = LicenseQuery(wanted.partner_id, LicenseReport(CONSUMPTION.name), {}, sight_of(reader))
    page = await reports.of_customer(query, wanted)
    return _whole(page) | {"alerts": sum(row["alert"] for row in page.rows)}


@router.get(
    "/reports/license-reconciliation",
    summary="Licence reconciliation of all customers",
    response_model=ReconciliationPage,
)
async def reconcile_all(
    reader: Reader, reports: Reports, parameters: Annotated[ReconciliationParameters, Query()]
) -> dict[str, Any]:
    """Compare the subscriptions of all customers, by customer id. Go on until `next_cursor` is null."""
    return await _paged(reader, reports, parameters)


@router.get(
    "/reports/license-consumption",
    summary="Licence consumption of all customers",
    response_model=ConsumptionPage,
)
async def consumption_of_all(
    reader: Reader, reports: Reports, parameters: Annotated[ConsumptionParameters, Query()]
) -> dict[str, Any]:
    """List the seats of all customers, by customer id; `alert=true` leaves what to look at."""
    return await _paged(reader, reports, parameters)


async def _paged(
    reader: Reader, reports: LicenseReports, parameters: ReconciliationParameters | ConsumptionParameters
) -> dict[str, Any]:
    query = LicenseQuery(reader.partner_id, parameters.report(), parameters.filters, sight_of(reader))
    cursor = decode_cursor(parameters.cursor) if parameters.cursor is not None else None
    page = await reports.page(query, cursor, limit=parameters.limit)
    return _whole(page) | {"next_cursor": encode_cursor(page.next_cursor) if page.next_cursor else None}


def _whole(page: LicensePage) -> dict[str, Any]:
    return {"as_of": page.as_of, "items": page.rows, "redacted": page.redacted}
