"""Settings of the metrics service: those of every service, and the memory for answers."""

from typing import ClassVar

from pydantic import Field

from shared.settings import ServiceSettings


class MetricsSettings(ServiceSettings):
    """Read from `TENANTRY_*`."""

    service: ClassVar[str] = "metrics"

    image_memory_mb: int = Field(
        1_024,
        ge=0,
        description="Memory for images of partners, MiB; a million customers take some 500. Without an image, a "
        "question is an aggregation in MongoDB.",
    )
