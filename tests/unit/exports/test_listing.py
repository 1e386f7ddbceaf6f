"""Cursors of the list of exports: only what a page gave out is taken."""

from datetime import UTC, datetime

import pytest

from services.exports.domain.listing import Ordering, Position, cursor_of, position_at
from services.exports.errors import InvalidParameterValue


def test_a_position_comes_back_as_it_was() -> None:
    ordering = Ordering.parse("-created_at")
    position = Position(datetime(2026, 3, 31, 12, tzinfo=UTC), "x-1")

    assert position_at(ordering, [*cursor_of(ordering, position)]) == position


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("-created_at", "0001-01-01T00:00:00+14:00"),
        ("-created_at", "soon"),
        ("-created_at", {"$gt": ""}),
        ("-size", 10**30),
        ("-size", True),
        ("name", 7),
        ("name", {"$gt": ""}),
    ],
)
def test_a_cursor_that_nobody_gave_out_is_refused(sort: str, value: object) -> None:
    ordering = Ordering.parse(sort)

    with pytest.raises(InvalidParameterValue):
        position_at(ordering, [ordering.sign, value, "x-1"])
