"""The two scales everything is measured on: months, and units of 10⁻¹⁵."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.domain.months import format_month, instant_of, month_of, month_of_moment, parse_month
from services.metrics.domain.quantities import exact_text, from_units, multiply, to_units
from shared.events.base import Quantity

EXTREMES = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_lies_in_the_month_it_is_written_with(moment: datetime) -> None:
    month = month_of(instant_of(moment))
    assert format_month(month) == f"{moment.year:04d}-{moment.month:02d}"
    assert parse_month(format_month(month)) == month


def test_the_first_and_the_last_moment_of_all_have_months() -> None:
    assert [format_month(month_of_moment(moment)) for moment in EXTREMES] == ["0001-01", "9999-12"]


def test_the_last_microsecond_belongs_to_the_month_and_the_next_one_does_not() -> None:
    first = datetime(2024, 10, 1, tzinfo=UTC)
    assert month_of_moment(first - timedelta(microseconds=1)) + 1 == month_of_moment(first)


def test_months_are_those_of_utc() -> None:
    moment = datetime(2024, 10, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert format_month(month_of_moment(moment)) == "2024-09"


@pytest.mark.parametrize(
    "text",
    ["2024-00", "2024-13", "2024-1", "24-01", "2024-01-01", " 2024-01", "2024-01\n", "", "0000-01", "\u0662024-01"],
)
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        parse_month(text)


AMOUNTS = st.decimals(Decimal("-999999999999999999.999999999999999"), Decimal("1e18") - 1, places=15)


@given(AMOUNTS)
def test_an_amount_of_the_contract_survives_exactly_under_any_decimal_context(amount: Quantity) -> None:
    with localcontext() as context:
        context.prec = 3
        assert from_units(to_units(amount)).compare(amount) == 0


@given(st.lists(AMOUNTS))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    with localcontext() as context:
        context.prec = 60
        assert from_units(sum(map(to_units, amounts))) == sum(amounts, Decimal(0))


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        ("6", "0.166666666666667", "1.000000000000002"),
        ("0.000000000000001", "0.5", "0"),
        ("0.000000000000003", "0.5", "0.000000000000002"),
        ("-0.000000000000003", "0.5", "-0.000000000000002"),
        ("-7.5", "4", "-30"),
    ],
)
def test_products_round_half_to_even_at_the_fifteenth_place(left: str, right: str, product: str) -> None:
    assert from_units(multiply(to_units(Decimal(left)), to_units(Decimal(right)))) == Decimal(product)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0"),
        ("100", "100"),
        ("-1.50", "-1.5"),
        ("0.000000000000001", "0.000000000000001"),
        ("999999999999999999.000000000000001", "999999999999999999.000000000000001"),
    ],
)
def test_an_amount_is_written_with_all_of_its_digits(amount: str, text: str) -> None:
    assert exact_text(to_units(Decimal(amount))) == text
