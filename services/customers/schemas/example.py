"""The customer of the demo that every example is about, so that one answer can be followed to the next."""

from typing import Any, Final

CUSTOMER_ID: Final = "n00101"
NAME: Final = "Böhm Energie GmbH"
BOUGHT_AT: Final = "2026-05-31T00:00:00Z"
TENANT_ID: Final = "36131a5a-0a20-44fe-93c8-cab23bdd63d9"
VENDOR: Final = "Microsoft"
VENDOR_DOMAIN: Final = "microsoft.n00101.example"
AS_OF: Final = "2026-11-23T08:15:30.129000Z"

CUSTOMER: Final[dict[str, Any]] = {"customer_id": CUSTOMER_ID, "customer_name": NAME}
PLAN: Final[dict[str, Any]] = {"product_id": "CFQ7TTC0LFLZ", "sku_id": "CFQ7TTC0LFLZ:0002"}
CHANGED: Final[dict[str, Any]] = {"changed_at": AS_OF, "changed_by": "owner@northwind"}
TAG: Final[dict[str, Any]] = {"name": "tier", "value": "gold"}
LINKED: Final[dict[str, Any]] = {
    "vendor": VENDOR,
    "tenant_id": "0f3c7a52-5d1e-4c39-9a53-6a4f7e2f5b10",
    "name": "boehm-energie.example",
}
BILLING: Final[dict[str, Any]] = {"billing_system": "stripe", "billing_id": "cus_Qh4b2pXfN00101"}
MANAGER: Final[dict[str, Any]] = {
    "manager_id": "am-7",
    "name": "Jana Lindholm",
    "email": "jana.lindholm@northwind.example",
    "phone": "+49 30 901820",
}
SETTING: Final[dict[str, Any]] = {
    "name": "renewal_notice_days",
    "title": "Notice before a renewal",
    "help": "How many days before its renewal a subscription with unused seats is reported.",
    "type": "integer",
    "minimum": 1,
    "maximum": 180,
    "choices": [],
    "pattern": None,
    "allowed": "a whole number from 1 to 180",
    "builtin_default": 30,
    "default": 30,
}
CONTACT: Final[dict[str, Any]] = {
    "name": "Uwe Öztürk",
    "email": "it@n00101.example",
    "phone": "+000 555 0130",
    "address": None,
}
PROFILE: Final[dict[str, Any]] = {
    "country": "DE",
    "region": None,
    "state": None,
    "city": "Nürnberg",
    "postal_code": None,
    "language": "de-DE",
    "license_type": None,
    "segment": "smb",
    "sales_channel": "indirect",
    "seller": "Northwind West",
    "status": None,
    "subscriptions_active": 1,
    "seats": 25,
}
NUMBERS: Final[dict[str, Any]] = {"registration_number": None, "vat_number": None, "mpn_id": None}
SIGNED: Final[dict[str, Any]] = {
    "agreement_signed": "True",
    "agreement_email": None,
    "agreement_signed_at": BOUGHT_AT,
    "agreement_checked_at": "2026-11-22T00:00:00Z",
}
