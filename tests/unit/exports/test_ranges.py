"""Byte ranges of RFC 9110."""

import pytest

from services.exports.api.ranges import Span, Unsatisfiable, requested_span


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        (None, 0, 100),
        ("bytes=0-9", 0, 10),
        ("bytes=90-", 90, 100),
        ("bytes=-10", 90, 100),
        ("bytes=-500", 0, 100),
        ("bytes=50-5000", 50, 100),
        ("bytes=99-99", 99, 100),
        ("Bytes = 1 - 2", 1, 3),
        ("bytes=9-5", 0, 100),
        ("bytes=-", 0, 100),
        ("bytes=0-1,5-6", 0, 100),
        ("lines=0-1", 0, 100),
        ("bytes=a-b", 0, 100),
    ],
)
def test_one_range_is_served_and_what_is_not_understood_is_the_whole_file(
    header: str | None, start: int, end: int
) -> None:
    assert requested_span(header, 100) == Span(start, end, 100)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_range_after_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        requested_span(header, 100)


def test_a_partial_answer_says_which_bytes_it_has() -> None:
    assert Span(5, 10, 100).content_range == "bytes 5-9/100"
