"""What a parameter may say, and the problems that tell a caller what is allowed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from services.metrics.domain.cells import CUSTOMER_TYPES
from services.metrics.domain.months import Month, parse_month
from shared.http.problems import InvalidParameter

COUNTRY: Final = "^([A-Z]{2}|unknown)$"
_COUNTRY: Final = re.compile(COUNTRY)


def month(name: str, text: str) -> Month:
    """Return the month that a parameter says; raises `InvalidParameter`."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise InvalidParameter(name, f"`{name}` must be a month such as 2025-03, not {text!r}") from error


def allow(name: str, values: Sequence[str], allowed: Sequence[str]) -> None:
    """Raise `InvalidParameter` unless all `values` are among the allowed ones."""
    for value in values:
        if value not in allowed:
            raise InvalidParameter(name, f"`{name}` must be one of {', '.join(allowed)}, not {value!r}", allowed)


def _not_empty(name: str, values: Sequence[str]) -> None:
    if "" in values:
        raise InvalidParameter(name, f"`{name}` needs a value; leave it out for all, or ask for `unknown`")


def _countries(name: str, values: Sequence[str]) -> None:
    for value in values:
        if not _COUNTRY.fullmatch(value):
            raise InvalidParameter(name, f"`{name}` must be an ISO 3166-1 alpha-2 code or `unknown`, not {value!r}")


def _customer_types(name: str, values: Sequence[str]) -> None:
    allow(name, values, CUSTOMER_TYPES)


_CHECKS: Final[Mapping[str, Callable[[str, Sequence[str]], None]]] = {
    "country": _countries,
    "customer_type": _customer_types,
}


def check_filter(name: str, values: Sequence[str]) -> None:
    """Raise `InvalidParameter` unless `values` may be asked of the dimension `name`."""
    _CHECKS.get(name, _not_empty)(name, values)
