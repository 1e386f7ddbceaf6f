"""Settings of the metrics service: those of every service, and the memory for customers and answers."""

from typing import ClassVar

from pydantic import Field, PositiveInt

from shared.settings import ServiceSettings


class MetricsSettings(ServiceSettings):
    """Read from `TENANTRY_*`."""

    service: ClassVar[str] = "metrics"

    customer_memory_mb: int = Field(
        256,
        ge=0,
        description="Memory for customers kept between batches, MiB; 100,000 customers with ten facts each take some "
        "700. A customer that is not there is read from MongoDB.",
    )
    image_memory_mb: int = Field(
        256,
        ge=0,
        description="Memory for images of partners, MiB; a million customers take some 400. A question about a partner "
        "without an image is an aggregation in MongoDB; rankings need one.",
    )
    streams_per_partner: PositiveInt = Field(
        200, description="Streams of moved figures that one partner may have open at this process; more get 429."
    )
    streams: PositiveInt = Field(
        2_000, description="Streams of all partners at this process; more get 503, so that a replica takes them."
    )
