"""Text to exact values: moments in UTC, decimals, and the few spellings that every source has its own way of.

Nothing is guessed. A text that could mean two things raises `ValueError` with what to write instead.
"""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from services.sync.domain.refusals import Unfit
from shared.events.base import Code, Quantity

_EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
_SMALLEST = Decimal("1e-15")
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)  # a file names few dates, many times
def parse_moment(text: str, layout: str | None = None) -> datetime:
    """Return the moment that `text` names, in UTC. A date alone is 00:00Z, a time without offset is UTC.

    `layout` is a strptime format; without it only ISO 8601 is understood, since 01/02/2024 has two readings.
    """
    try:
        moment = datetime.strptime(text, layout) if layout else datetime.fromisoformat(text)  # noqa: DTZ007  # below
    except ValueError:
        wanted = f"in the format {layout}" if layout else "an ISO date; give its `format`, such as %d/%m/%Y"
        raise Unfit(text, f"is not {wanted}") from None
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise Unfit(moment.isoformat(), "is beyond the calendar") from None


def parse_amount(text: str) -> Decimal:
    """Return the decimal number in `text`, exactly."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    # Python reads 1_000 as a number; a file that says so means something else.
    if not amount.is_finite() or "_" in text:
        raise Unfit(text, "is not a number")
    return amount


def rounded(amount: Decimal) -> Decimal:
    """Return `amount` to at most 15 places, half to even, without trailing zeros."""
    if amount.adjusted() > 60:  # far beyond any quantity, and quantizing it would need as many digits
        raise ValueError("is too large")
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -15:
        amount = amount.quantize(_SMALLEST, context=_EXACT)
    return amount.normalize(_EXACT)


def scaled(text: str, scale: Decimal | None, *, absolute: bool) -> str:
    """Return the number in `text` times `scale`, without its sign if `absolute`."""
    amount = parse_amount(text)
    if scale is not None:
        amount = _EXACT.multiply(amount, scale)
    return format(rounded(abs(amount) if absolute else amount), "f")


def day_after(moment: datetime) -> datetime | None:
    """Return 00:00Z of the day after the one of `moment`; `None` where the calendar ends, which means never."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return midnight + _DAY
    except OverflowError:
        return None


def _moment(value: Any) -> Any:
    # A bare number could be a year, a day number or seconds since some epoch, so only text is read.
    if isinstance(value, str):
        return parse_moment(value.strip())
    if isinstance(value, datetime):
        return _in_utc(value)
    raise ValueError("must be an ISO date as text")


def _quantity(value: Any) -> Any:
    if isinstance(value, str):
        return rounded(parse_amount(value.strip()))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return rounded(Decimal(value))
    raise ValueError("must be a number, or a number as text")


def _codes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.replace(";", ",").split(",") if part.strip())


def _status(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    lower = value.strip().lower()
    return "cancelled" if lower == "canceled" else lower


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An ISO date or date and time; kept in UTC."""

Amount = Annotated[Quantity, BeforeValidator(_quantity)]
"""An exact number, rounded half-even to 15 places."""

Codes = Annotated[tuple[Code, ...], BeforeValidator(_codes), Field(max_length=1_000)]
"""A list, or a text with `,` or `;` between its parts."""

Status = Annotated[Code, BeforeValidator(_status)]
"""Lower case; `canceled` is read as `cancelled`."""
