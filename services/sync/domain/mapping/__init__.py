"""Mappings: how a source's files become canonical records. `parse_mapping` is the way in."""

from services.sync.domain.mapping.model import FieldSpec, InputSpec, LookupSpec, SourceMapping, Where
from services.sync.domain.mapping.parse import parse_mapping

__all__ = ["FieldSpec", "InputSpec", "LookupSpec", "SourceMapping", "Where", "parse_mapping"]
