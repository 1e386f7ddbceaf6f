"""Who asks, for which customer, and what the routes are given."""

from typing import Annotated

from fastapi import Depends, Path, Request

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.section import PartnerKey
from services.customers.schemas.example import CUSTOMER_ID
from services.customers.service.desk import SettingsDesk
from services.customers.service.editing import Caller, Command
from shared.http.app import Correlation
from shared.http.auth import Editor, Reader
from shared.http.preconditions import IfMatch

CustomerId = Annotated[
    str, Path(min_length=1, max_length=256, description="Internal Customer ID.", examples=[CUSTOMER_ID])
]


def _desk(request: Request) -> SettingsDesk:
    found: SettingsDesk = request.app.state.desk
    return found


def _wanted(customer_id: CustomerId, reader: Reader) -> CustomerKey:
    return CustomerKey(reader.partner_id, customer_id)


def _caller(editor: Editor, correlation_id: Correlation) -> Caller:
    return Caller(editor.subject, correlation_id)


def _command(
    customer_id: CustomerId, editor: Editor, caller: Annotated[Caller, Depends(_caller)], condition: IfMatch
) -> Command:
    return Command(CustomerKey(editor.partner_id, customer_id), caller, condition)


def _partner_command(editor: Editor, caller: Annotated[Caller, Depends(_caller)], condition: IfMatch) -> Command:
    return Command(PartnerKey(editor.partner_id), caller, condition)


def _removed(customer_id: CustomerId, editor: Editor) -> CustomerKey:
    return CustomerKey(editor.partner_id, customer_id)


Desk = Annotated[SettingsDesk, Depends(_desk)]
Wanted = Annotated[CustomerKey, Depends(_wanted)]
"""The customer that a reader asks for."""

Removed = Annotated[CustomerKey, Depends(_removed)]
"""The customer that somebody who may change things asks for."""

Asker = Annotated[Caller, Depends(_caller)]
"""Somebody who may change things; raises `Forbidden` for all others."""

Change = Annotated[Command, Depends(_command)]
"""A change of one customer, on condition; raises `Forbidden`, `PreconditionRequired`."""

PartnerChange = Annotated[Command, Depends(_partner_command)]
"""A change of the partner's own, on condition; raises the same."""
