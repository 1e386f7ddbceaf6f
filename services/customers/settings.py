"""The settings of the customers service, beside those that all services share."""

from typing import ClassVar

from pydantic import Field

from shared.settings import ServiceSettings


class CustomersSettings(ServiceSettings):
    """Settings of the customers service."""

    service: ClassVar[str] = "customers"

    recount_seconds: float = Field(
        10.0, gt=0, description="How often counts are renewed that time alone has changed, such as a planned end."
    )
    stream_batch_rows: int = Field(5_000, ge=1, le=100_000, description="Rows per record batch of a dataset.")
