"""Settings of the job that creates the topics: those of any service, and two of its own."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from deploy.kafka.topics import TOPICS_DIRECTORY
from shared.settings import ServiceSettings


class TopicSettings(ServiceSettings):
    """Which topics to create, where, and how many brokers keep each record."""

    service: ClassVar[str] = "topics"

    topics_directory: Path = Field(TOPICS_DIRECTORY, description="Holds one YAML file per topic.")
    replication_factor: int = Field(3, ge=1, description="Of new topics; existing ones stay as they are.")
