"""One request of the demo that every example is about, and the export, schedule and template that came of it."""

from typing import Any, Final

EXPORT_ID: Final = "5fe08fe484dc4d82bb472b9caa6835ae"
SCHEDULE_ID: Final = "bc6ecac693a741df8e29634802122714"
TEMPLATE_ID: Final = "f1f1f2d050a34dec815fe8825fd16560"
NAME: Final = "Customers of Germany and Austria"
WHO: Final = "owner@northwind"
AS_OF: Final = "2026-11-23T08:15:30.657000Z"
EXPIRES_AT: Final = "2026-12-23T08:15:30.674000Z"
SIZE_BYTES: Final = 2299
ROWS: Final = 59

REQUEST: Final[dict[str, Any]] = {
    "dataset": "customers",
    "format": "csv",
    "filters": {"country": ["DE", "AT"]},
    "columns": ["customer_id", "name", "country", "seats"],
}
LOCALE: Final[dict[str, Any]] = {"separator": ",", "decimal": ".", "dates": "iso", "byte_order_mark": False}
TOLD: Final[dict[str, Any]] = {**REQUEST, "compression": None, "locale": LOCALE, "period": None}
"""The request as answers repeat it."""

MONTHLY: Final[dict[str, Any]] = {
    "dataset": "metrics-trends",
    "format": "xlsx",
    "period": {"last": 1, "unit": "months"},
}
"""A request that shows something else at each run."""
CALLBACK_URL: Final = "https://example.com/hooks/tenantry"
TEXT: Final = "customer_id,name,country,seats\r\nn00101,Böhm Energie GmbH,DE,25\r\n"
