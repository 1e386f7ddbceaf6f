"""Topics as data: what `deploy/kafka/topics/*.yaml` says, for whoever creates or documents them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

DEAD_LETTER_SUFFIX = ".dlq"
DEAD_LETTER_PARTITIONS = 1
"""Dead letters are few and read by people; one partition keeps them in the order in which they failed."""

TopicName = Annotated[str, StringConstraints(pattern=r"^tenantry\.[a-z][a-z-]*$")]


class Topic(BaseModel):
    """One topic: how the broker keeps it, who writes it and who reads it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: TopicName
    description: str
    partitions: int = Field(ge=1)
    retention_hours: int = Field(ge=1)
    cleanup_policy: Literal["delete", "compact"]
    producers: tuple[str, ...] = Field(min_length=1)
    consumers: tuple[str, ...]
    dead_letters: bool

    @property
    def retention_ms(self) -> int:
        """Retention in the unit of the broker's `retention.ms`."""
        return self.retention_hours * 3_600_000

    @property
    def dead_letter_name(self) -> str | None:
        """Name of the dead-letter topic, or None where there is none."""
        return self.name + DEAD_LETTER_SUFFIX if self.dead_letters else None


def load_topics(directory: Path) -> Sequence[Topic]:
    """Return the topics described in `directory`, by name; raises `ValidationError` for a bad file."""
    files = sorted(directory.glob("*.yaml"))
    return [Topic.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files]
