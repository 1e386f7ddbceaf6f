"""Text to values: exact, in UTC, and never guessed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.domain.countries import resolve
from services.sync.domain.values import day_after, parse_moment, rounded, scaled


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01 12:30:00", datetime(2024, 3, 1, 12, 30, tzinfo=UTC)),
        ("2024-03-01T12:30:00Z", datetime(2024, 3, 1, 12, 30, tzinfo=UTC)),
        ("2024-03-01T00:30:00+02:00", datetime(2024, 2, 29, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_midnight_and_a_time_without_offset_is_utc(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment
    assert parse_moment(text).tzinfo is UTC


def test_an_ambiguous_date_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"'01/02/2024' is not an ISO date; give its `format`, such as %d/%m/%Y"):
        parse_moment("01/02/2024")
    assert parse_moment("01/02/2024", "%d/%m/%Y") == datetime(2024, 2, 1, tzinfo=UTC)


def test_a_text_that_does_not_fit_its_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'2024-02-01' is not in the format %d/%m/%Y"):
        parse_moment("2024-02-01", "%d/%m/%Y")


@pytest.mark.parametrize("text", ["1_000", "NaN", "Infinity", "1,5", "", "twelve", "1e999999999999999999"])
def test_what_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|is too large"):
        scaled(text, None, absolute=False)


def test_scaling_is_exact_and_rounds_half_to_even_at_the_fifteenth_place() -> None:
    assert scaled("3600", Decimal("0.000277777778"), absolute=False) == "1.0000000008"
    assert scaled("-5", None, absolute=True) == "5"
    assert rounded(Decimal("0.0000000000000005")) == 0
    assert rounded(Decimal("0.0000000000000015")) == Decimal("0.000000000000002")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=15, min_value=-(10**17), max_value=10**17))
def test_a_number_with_fifteen_places_is_kept_to_the_last_digit(amount: Decimal) -> None:
    assert Decimal(scaled(str(amount), None, absolute=False)) == amount


def test_an_inclusive_date_ends_the_next_day_and_the_last_day_of_the_calendar_never() -> None:
    assert day_after(datetime(2024, 2, 29, 5, tzinfo=UTC)) == datetime(2024, 3, 1, tzinfo=UTC)
    assert day_after(datetime(9999, 12, 31, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GB", "GB"),
        ("gbr", "GB"),
        ("United Kingdom", "GB"),
        ("UK", "GB"),
        ("EIRE", "IE"),
        ("USA", "US"),
        ("RSA", "ZA"),
        ("Korea", "KR"),
        ("Côte d’Ivoire", "CI"),
        ("  viet   nam ", "VN"),
        ("Czech Republic", "CZ"),
        ("NO", "NO"),
    ],
)
def test_countries_are_known_by_code_name_and_usual_alias(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize("text", ["European Community", "Channel Islands", "Unspecified", "Atlantis", "826", ""])
def test_what_is_no_country_stays_unknown(text: str) -> None:
    assert resolve(text) is None
