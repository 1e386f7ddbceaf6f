"""Topics as data: what `deploy/kafka/topics/*.yaml` says, for whoever creates or documents them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

DEAD_LETTER_SUFFIX = ".dlq"
MS_PER_HOUR = 3_600_000
DEAD_LETTER_RETENTION_HOURS = 30 * 24
"""Long enough for people to come back from a holiday and replay."""

TopicName = Annotated[str, StringConstraints(pattern=r"^tenantry\.[a-z][a-z-]*$")]


class Topic(BaseModel):
    """One topic: how the broker keeps it, who writes it and who reads it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: TopicName
    description: str
    partitions: int = Field(ge=1)
    retention_hours: int = Field(ge=1)
    max_message_bytes: int = Field(1_048_588, ge=1, description="Of a batch on the wire; the default is the broker's.")
    cleanup_policy: Literal["delete", "compact", "compact,delete"] = "delete"
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    dead_letters: bool = False

    @property
    def retention_ms(self) -> int:
        """Retention in the unit of the broker's `retention.ms`."""
        return self.retention_hours * MS_PER_HOUR

    def with_dead_letters(self) -> tuple["Topic", ...]:
        """Return this topic and, if declared, the one for what its consumers could not apply."""
        if not self.dead_letters:
            return (self,)
        letters = {
            "name": self.name + DEAD_LETTER_SUFFIX,
            "description": f"What a consumer of `{self.name}` could not apply: the original record and why.",
            "retention_hours": max(self.retention_hours, DEAD_LETTER_RETENTION_HOURS),
            # The largest record that the broker took on the topic, and the headers that say why it was refused.
            "max_message_bytes": 2 * self.max_message_bytes,
            "partitions": 1,  # few, and read by people in the order in which they failed
            "producers": self.consumers,
            "consumers": (),
            "dead_letters": False,
        }
        return self, self.model_copy(update=letters)


def declared_topics(directory: Path) -> Sequence[Topic]:
    """Return the topics described in `directory`, by name; raises `ValidationError` for a bad file."""
    files = sorted(directory.glob("*.yaml"))
    return [Topic.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files]
