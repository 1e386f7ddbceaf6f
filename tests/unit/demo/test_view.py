"""Figures on a terminal."""

import pytest

from cli.demo.view import sparkline


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([], ""),
        ([5], "▁"),
        ([3, 3, 3], "▁▁▁"),
        ([0, 7], "▁█"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([9, 2, 9], "█▁█"),
    ],
)
def test_bars_go_from_the_least_to_the_greatest_value(values: list[int], bars: str) -> None:
    assert sparkline(values) == bars
