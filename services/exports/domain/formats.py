"""The file formats that can be asked for, and how far a reader may shape them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_MEDIA_TYPES: Final = {
    "tsv": "text/tab-separated-values; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "ndjson": "application/x-ndjson",
    "gzip": "application/gzip",
    "zstd": "application/zstd",
}
MEDIA_TYPES: Final = tuple(_MEDIA_TYPES.values())
"""Each `Content-Type` that a file may have."""
_EXTENSIONS: Final = {"gzip": "gz", "zstd": "zst"}


class FileFormat(StrEnum):
    """A format that can be asked for; the value is also the file's extension."""

    TSV = "tsv"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    NDJSON = "ndjson"

    @property
    def is_text(self) -> bool:
        """Whether a reader may ask for it compressed; the others are compressed inside."""
        return self in {FileFormat.TSV, FileFormat.CSV, FileFormat.NDJSON}


class Compression(StrEnum):
    """What a text file may be wrapped in."""

    GZIP = "gzip"
    ZSTD = "zstd"


class DateStyle(StrEnum):
    """How a CSV file writes days; all but ISO keep their time after a space, in UTC."""

    ISO = "iso"
    DAY_FIRST_DOTS = "dd.mm.yyyy"
    DAY_FIRST_SLASHES = "dd/mm/yyyy"
    MONTH_FIRST = "mm/dd/yyyy"


@dataclass(frozen=True, slots=True)
class CsvLocale:
    """What a spreadsheet of some country expects of a CSV file. The default is RFC 4180 with ISO 8601 moments."""

    separator: str = ","
    decimal: str = "."
    dates: DateStyle = DateStyle.ISO
    byte_order_mark: bool = False


SEPARATORS: Final = (",", ";", "\t", "|")
DECIMALS: Final = (".", ",")


@dataclass(frozen=True, slots=True)
class Layout:
    """A format with its choices; `locale` matters to CSV only."""

    format: FileFormat = FileFormat.TSV
    compression: Compression | None = None
    locale: CsvLocale = CsvLocale()

    @property
    def media_type(self) -> str:
        """The `Content-Type` of such a file."""
        return _MEDIA_TYPES[self.compression or self.format]

    @property
    def extension(self) -> str:
        """What the file's name ends with, without the first dot: `csv.gz`."""
        return f"{self.format}.{_EXTENSIONS[self.compression]}" if self.compression else self.format.value
