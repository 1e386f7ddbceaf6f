"""Which renderer writes which format."""

from typing import assert_never

from services.exports.domain.formats import FileFormat, Layout
from services.exports.rendering.compressed import Compressed
from services.exports.rendering.delimited import TSV, DelimitedText, csv_of
from services.exports.rendering.ndjson import JsonLines
from services.exports.rendering.parquet import ParquetFile
from services.exports.rendering.renderer import Renderer
from services.exports.rendering.spreadsheet import Spreadsheet


def renderer(layout: Layout, title: str, total_rows: int) -> Renderer:
    """Return a new renderer for one file; `title` names the sheets of a workbook, and its rows tell how many."""
    inner = _plain(layout, title, total_rows)
    return Compressed(inner, layout.compression) if layout.compression else inner


def _plain(layout: Layout, title: str, total_rows: int) -> Renderer:
    match layout.format:
        case FileFormat.TSV:
            return DelimitedText(TSV)
        case FileFormat.CSV:
            return DelimitedText(csv_of(layout.locale))
        case FileFormat.NDJSON:
            return JsonLines()
        case FileFormat.PARQUET:
            return ParquetFile()
        case FileFormat.XLSX:
            return Spreadsheet(title, total_rows)
        case _:
            assert_never(layout.format)
