"""The file formats, and what every one of them can do: turn record batches into bytes, piece by piece."""

from enum import StrEnum
from typing import Final, Protocol, assert_never

import pyarrow as pa

from services.exports.domain.delimited import DelimitedText, Dialect

TSV: Final = Dialect(delimiter="\t", line_end="\n")
"""Lines end with LF, as text/tab-separated-values and every Unix tool expect."""

CSV: Final = Dialect(delimiter=",", line_end="\r\n")
"""Lines end with CRLF, as RFC 4180 section 2 says."""


class FileFormat(StrEnum):
    """A format that can be asked for; the value is also the file's extension."""

    TSV = "tsv"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """The `Content-Type` of a file of this format."""
        match self:
            case FileFormat.TSV:
                return "text/tab-separated-values; charset=utf-8"
            case FileFormat.CSV:
                return "text/csv; charset=utf-8; header=present"
            case _:
                assert_never(self)


class Renderer(Protocol):
    """Writes one file. The pieces, in the order of the calls, are the file; none of them is kept."""

    def start(self, schema: pa.Schema) -> bytes:
        """Return what comes before the first row."""
        ...

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return the rows of `batch`."""
        ...

    def finish(self) -> bytes:
        """Return what comes after the last row."""
        ...


def renderer(file_format: FileFormat) -> Renderer:
    """Return a new renderer for one file of `file_format`."""
    match file_format:
        case FileFormat.TSV:
            return DelimitedText(TSV)
        case FileFormat.CSV:
            return DelimitedText(CSV)
        case _:
            assert_never(file_format)
