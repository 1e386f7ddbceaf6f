"""What every canonical record has in common."""

from hashlib import blake2b
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.events.base import Version

_REVISION = b"1"
"""Raise when a record states other facts than before, so that the next import emits them all again."""


class Record(BaseModel):
    """One row of one source in Tenantry's words. Empty texts count as not given; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    record: ClassVar[str]
    """The `record:` of a mapping."""

    version: Version | None = Field(None, description="For sources that keep versions; must grow. Default: the time.")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: Any) -> Any:
        if isinstance(values, dict):
            return {name: value for name, value in values.items() if value not in ("", None)}
        return values

    @property
    def entity(self) -> tuple[str, ...]:
        """The key of what the record describes, within its partner, source and kind."""
        raise NotImplementedError

    @classmethod
    def mappable(cls) -> dict[str, Any]:
        """Return the fields that a mapping may name."""
        return {name: field for name, field in cls.model_fields.items() if not field.exclude}

    def stated(self) -> dict[str, Any]:
        """Return the fields that the events of this kind take over as they are."""
        values = vars(self)
        return {name: values[name] for name in self.model_fields_set}

    def digest(self) -> bytes:
        """Return 8 bytes that differ when the content does; the version is not content."""
        content = self.model_dump_json(exclude={"version"}, exclude_defaults=True).encode()
        return blake2b(content, digest_size=8, key=_REVISION).digest()
