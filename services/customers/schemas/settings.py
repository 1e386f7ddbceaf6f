"""What people set about customers: shapes that come in and go out."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.customers.domain.names import fold
from services.customers.domain.settings.tags import LONGEST, MOST_TAGS
from services.customers.domain.tag import Tag as TagState
from services.customers.schemas import example
from shared.events.settings import SettingValue


class Body(BaseModel):
    """A body in which a mistyped field is refused, since leaving it out would mean something else."""

    model_config = ConfigDict(extra="forbid")


def _readable(name: str) -> str:
    if not fold(name).strip():
        raise ValueError("a name needs at least one visible character")
    return name


NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f]*$"
"""The pattern of a text in one line."""
TagName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f:]*$"),
    AfterValidator(_readable),
]
"""At most 50 characters without `:`, which separates name and value in filters."""

TagValue = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST, pattern=NO_CONTROLS)]


class TagBody(Body):
    """A tag."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.TAG]})

    name: TagName
    value: TagValue = ""

    def state(self) -> TagState:
        """Return the tag."""
        return TagState(name=self.name, value=self.value)


class TagsBody(Body):
    """All tags of a customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tags": [example.TAG]}]})

    tags: list[TagBody] = Field(max_length=1_000, description=f"At most {MOST_TAGS}.")


class TagEdit(Body):
    """What a tag should be; `name` renames it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": "gold"}]})

    name: TagName | None = None
    value: TagValue = ""


class Tag(BaseModel):
    """A label of a customer."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [example.TAG]})

    name: str
    value: str


class Changed(BaseModel):
    """When and by whom something was last changed; null where it never was."""

    model_config = ConfigDict(from_attributes=True)

    changed_at: datetime | None
    changed_by: str | None = Field(description="The subject of the token that asked for the change.")


class TagList(Changed):
    """The tags of a customer, by name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"tags": [example.TAG], "most": MOST_TAGS, **example.CHANGED}]}
    )

    tags: list[Tag]
    most: int = Field(MOST_TAGS, description="How many a customer may have.")


class FieldChange(BaseModel):
    """A field that moved. Values are told for configuration only."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    before: SettingValue | None
    after: SettingValue | None


_ENTRY: Final[dict[str, Any]] = {
    "at": example.AS_OF,
    "actor": "owner@northwind",
    "action": "configuration.overridden",
    "revision": 1,
    "changes": [{"field": "renewal_notice_days", "before": None, "after": 45}],
    "correlation_id": "5d634e907fc24a40a91453d9ea6b3f0e",
}


class ActivityEntry(BaseModel):
    """One thing that somebody did."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_ENTRY]})

    at: datetime
    actor: str = Field(description="The subject of the token.")
    action: str
    revision: int | None = Field(description="Of the section that it changed.")
    changes: list[FieldChange]
    correlation_id: str | None
