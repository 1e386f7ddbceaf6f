"""What a spreadsheet makes of text, which every file of ours must not let it."""

from typing import Final

RUN_BY_SPREADSHEETS: Final = "=+-@\t\r"
"""A text that begins with one of these is taken for a formula: it gets `'` before it (docs/definitions.md)."""
