"""The settings that a customer's configuration has: what each is for, what it may be, and what it is by default."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from services.customers.change_errors import BadSetting
from shared.events.settings import SettingValue

SettingType = Literal["boolean", "integer", "decimal", "choice", "text"]
_MOST_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `minimum` and `maximum` are inclusive; decimals are given as text, such as `"12.5"`."""

    name: str
    title: str
    help: str
    type: SettingType
    default: SettingValue
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    form: str = ""
    """`pattern` in words, for people."""

    def checked(self, value: SettingValue) -> SettingValue:
        """Return `value` in its stored form; raises `BadSetting`, which says what is allowed."""
        return _CHECKS[self.type](self, value)

    @property
    def allowed(self) -> str:
        """What a value must be, in words."""
        match self.type:
            case "boolean":
                return "true or false"
            case "integer":
                return f"a whole number from {self.minimum} to {self.maximum}"
            case "decimal":
                most = f"at most {_MOST_DECIMALS} decimals"
                return f"a decimal from {self.minimum} to {self.maximum} as text, with {most}"
            case "choice":
                return f"one of {', '.join(self.choices)}"
            case "text":
                return self.form


def _boolean(setting: Setting, value: SettingValue) -> SettingValue:
    if not isinstance(value, bool):
        raise BadSetting(setting.name, setting.allowed)
    return value


def _integer(setting: Setting, value: SettingValue) -> SettingValue:
    if isinstance(value, bool) or not isinstance(value, int) or not _within(setting, Decimal(value)):
        raise BadSetting(setting.name, setting.allowed)
    return value


def _decimal(setting: Setting, value: SettingValue) -> SettingValue:
    amount = _amount(value)
    if amount is None or not _within(setting, amount) or _decimals(amount) > _MOST_DECIMALS:
        raise BadSetting(setting.name, setting.allowed)
    return format(amount, "f")


def _choice(setting: Setting, value: SettingValue) -> SettingValue:
    if value not in setting.choices:
        raise BadSetting(setting.name, setting.allowed)
    return value


def _text(setting: Setting, value: SettingValue) -> SettingValue:
    if not isinstance(value, str) or not re.fullmatch(setting.pattern or "", value):
        raise BadSetting(setting.name, setting.allowed)
    return value


def _amount(value: SettingValue) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _within(setting: Setting, amount: Decimal) -> bool:
    return (setting.minimum is None or amount >= setting.minimum) and (
        setting.maximum is None or amount <= setting.maximum
    )


_CHECKS: Final[Mapping[SettingType, Callable[[Setting, SettingValue], SettingValue]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "choice": _choice,
    "text": _text,
}

SETTINGS: Final = (
    Setting(
        "unused_seats_alerts",
        "Alerts for unused seats",
        "Report seats that nobody is assigned to before their subscription renews.",
        "boolean",
        True,
    ),
    Setting(
        "renewal_notice_days",
        "Notice before a renewal",
        "How many days before its renewal a subscription with unused seats is reported.",
        "integer",
        30,
        minimum=1,
        maximum=180,
    ),
    Setting(
        "unused_seats_percent",
        "Unused seats worth an alert",
        "Seats are reported as unused when they are at least this percentage of those purchased.",
        "integer",
        10,
        minimum=0,
        maximum=100,
    ),
    Setting(
        "order_approval",
        "Approval of orders",
        "Who approves an order before it is placed with the vendor.",
        "choice",
        "none",
        choices=("none", "account_manager", "owner"),
    ),
    Setting(
        "invoice_currency",
        "Currency of invoices",
        "ISO 4217 code of the currency that the customer is invoiced in.",
        "text",
        "USD",
        pattern=r"[A-Z]{3}",
        form="three capital letters, such as EUR",
    ),
    Setting(
        "payment_terms_days",
        "Payment terms",
        "Days from an invoice to the day it is due.",
        "integer",
        30,
        minimum=0,
        maximum=180,
    ),
    Setting(
        "markup_percent",
        "Mark-up",
        "Percentage added to the vendor's list price.",
        "decimal",
        "0",
        minimum=0,
        maximum=1_000,
    ),
    Setting(
        "overdue_suspension_days",
        "Suspension of overdue customers",
        "Days after which subscriptions of a customer with an unpaid invoice are suspended; 0 means never.",
        "integer",
        0,
        minimum=0,
        maximum=365,
    ),
    Setting(
        "language",
        "Language of messages",
        "BCP 47 tag of the language that the customer is written to in.",
        "text",
        "en",
        pattern=r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?",
        form="a language, and a script or country where it matters, such as en, de-CH or zh-Hant-TW",
    ),
)
"""Every setting, in the order in which they are shown."""

BY_NAME: Final[Mapping[str, Setting]] = {setting.name: setting for setting in SETTINGS}
