"""Settings of the metrics service: those of every service."""

from typing import ClassVar

from shared.settings import ServiceSettings


class MetricsSettings(ServiceSettings):
    """Read from `TENANTRY_*`."""

    service: ClassVar[str] = "metrics"
