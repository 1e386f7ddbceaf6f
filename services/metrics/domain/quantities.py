"""Usage amounts as whole numbers of 10⁻¹⁵, so that every sum is exact whatever the decimal context is.

An event's quantity has at most 18 digits before the point and 15 after; MongoDB's Decimal128 holds 34 digits.
"""

from decimal import Context, Decimal
from typing import Final, TypeAlias

Units: TypeAlias = int
"""An amount in units of 10⁻¹⁵."""

PLACES: Final = 15
_ONE: Final[Units] = 10**PLACES
_EXACT: Final = Context(prec=60)


def to_units(amount: Decimal) -> Units:
    """Return `amount`, which has at most 15 decimal places, in units."""
    return int(amount.scaleb(PLACES, _EXACT))


def from_units(units: Units) -> Decimal:
    """Return `units` as an exact decimal."""
    return Decimal(units).scaleb(-PLACES, _EXACT)


def multiply(left: Units, right: Units) -> Units:
    """Return the product of two amounts, rounded half to even at the fifteenth place."""
    quotient, rest = divmod(left * right, _ONE)
    return quotient + (2 * rest > _ONE or (2 * rest == _ONE and quotient % 2 == 1))


def exact_text(units: Units) -> str:
    """Return `units` as a decimal without an exponent and without zeros that say nothing: 1500 × 10¹² is `1.5`."""
    return format(from_units(units).normalize(_EXACT), "f")
