"""The base of every state, and the one rule by which a newer fact replaces an older one."""

from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict


def _to_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)


Instant = Annotated[datetime, AfterValidator(_to_millisecond)]
"""A moment cut to the millisecond, the precision of a stored date: a state is the same before and after storing."""


class State(BaseModel):
    """An immutable state, readable from an event or a document by the names of its fields."""

    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")


class Versioned(State):
    """A state of which the highest version is true."""

    version: int


V = TypeVar("V", bound=Versioned)


def newest(kept: V | None, told: V) -> V:
    """Return the one with the higher version; between equals the greater content, so that order never matters."""
    if kept is None:
        return told
    if kept.version == told.version:
        return max(kept, told, key=_content)
    return max(kept, told, key=_version)


def _version(state: Versioned) -> int:
    return state.version


def _content(state: Versioned) -> str:
    return state.model_dump_json()
