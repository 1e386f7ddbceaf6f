"""Canonical records: what a row, or an item of POST /v1/events, says in Tenantry's words.

The fields are those of the events, with three differences that make a source's life easier: a contact's fields are
flat (`contact_email`), a commitment may end on an inclusive date (`commitment_end_date`), and a subscription may be
given as it is now instead of as a history.
"""

from collections.abc import Mapping
from typing import Final

from services.sync.domain.records.base import Record
from services.sync.domain.records.billing import CreditRecord, DiscountRecord, RevenueRecord
from services.sync.domain.records.customers import CustomerRecord, UserRecord, VendorAccountRecord
from services.sync.domain.records.licenses import BookedSubscriptionRecord, LicenseCountRecord
from services.sync.domain.records.subscriptions import OrderRecord, SubscriptionRecord
from services.sync.domain.records.usage import UsageRecord

RECORDS: Final[Mapping[str, type[Record]]] = {
    kind.record: kind
    for kind in (
        CustomerRecord,
        SubscriptionRecord,
        OrderRecord,
        UsageRecord,
        UserRecord,
        VendorAccountRecord,
        CreditRecord,
        DiscountRecord,
        RevenueRecord,
        BookedSubscriptionRecord,
        LicenseCountRecord,
    )
}

__all__ = [
    "RECORDS",
    "BookedSubscriptionRecord",
    "CreditRecord",
    "CustomerRecord",
    "DiscountRecord",
    "LicenseCountRecord",
    "OrderRecord",
    "Record",
    "RevenueRecord",
    "SubscriptionRecord",
    "UsageRecord",
    "UserRecord",
    "VendorAccountRecord",
]
