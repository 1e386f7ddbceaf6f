"""Moments as the whole system keeps them: aware, in UTC, in a year of the calendar."""

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; raises `ValueError` where it is in no year from 1 to 9999 there.

    Python raises `OverflowError` then, which Pydantic and those who refuse bad input do not take for a refusal.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        msg = "is in no year from 1 to 9999 of UTC"
        raise ValueError(msg) from error
