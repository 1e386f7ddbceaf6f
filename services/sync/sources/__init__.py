"""Input files: finding them, opening them whatever they are packed in, and reading rows in constant memory."""

from services.sync.sources.directory import Directory
from services.sync.sources.files import SourceFile
from services.sync.sources.rows import RawRow
from services.sync.sources.streams import Unpacking
from services.sync.sources.tables import load_table

__all__ = ["Directory", "RawRow", "SourceFile", "Unpacking", "load_table"]
