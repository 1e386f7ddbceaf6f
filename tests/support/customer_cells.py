"""Rows as files hold them, made one by one: what streams, which make them by columns, are compared with."""

from collections.abc import Mapping
from typing import Any


def cells(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row with one plain value in each cell: lists become texts."""
    return {name: "; ".join(value) if isinstance(value, list | tuple) else value for name, value in values.items()}
