"""Settings of the exports service: `TENANTRY_*`, on top of those that every service has."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import Field, PositiveInt

from services.exports.domain.lifecycle import Policy
from services.exports.domain.quota import Quota
from shared.settings import ServiceSettings

Seconds = float


class ExportSettings(ServiceSettings):
    """Where rows come from, where files go, and how jobs are run."""

    service: ClassVar[str] = "exports"

    customers_url: str = Field("http://127.0.0.1:8081", description="Base address of the customers service.")
    metrics_url: str | None = Field(
        "http://127.0.0.1:8082", description="Base address of the metrics service; none: its datasets are not offered."
    )
    service_token_file: Path | None = Field(
        None, description="File with the token for calls to other services; read again at each use."
    )
    source_timeout_seconds: Seconds = Field(60.0, gt=0, description="Longest silence of an owner's stream.")

    object_store_url: str = Field(
        "file:///var/lib/tenantry/exports",
        description="file:///…, s3://bucket/prefix, gs://…, az://… or memory:///; credentials from the environment.",
    )
    part_bytes: int = Field(
        8 * 1024**2, ge=5 * 1024**2, description="Size of one part of an upload; stores refuse less than 5 MiB."
    )

    direct_rows: PositiveInt = Field(1_000, description="From this number of rows on, the answer is a job.")
    direct_bytes: PositiveInt = Field(
        32 * 1024**2, description="A longer file is a job however few rows it has: direct answers are held in memory."
    )

    quota_unfinished: PositiveInt = Field(100, description="Jobs of one partner that may wait or run at once.")
    quota_a_day: PositiveInt = Field(1_000, description="Jobs that one partner may ask for in 24 hours.")
    quota_stored_bytes: PositiveInt = Field(100 * 1024**3, description="Bytes that one partner's kept files may have.")

    concurrency: PositiveInt = Field(2, description="Jobs that one process runs at once.")
    lease_seconds: Seconds = Field(30.0, gt=0, description="A worker silent for longer loses its job to another.")
    max_setbacks: PositiveInt = Field(5, description="Workers that may die or fail over one job before it fails.")
    retry_seconds: Seconds = Field(10.0, ge=0, description="Pause before the second attempt; doubled for each further.")
    poll_seconds: Seconds = Field(2.0, gt=0, description="How often waiting and orphaned jobs are looked for.")

    allow_private_callbacks: bool = Field(
        False, description="Development only: callbacks may go to private addresses, and without TLS."
    )

    retention_days: float = Field(30.0, gt=0, description="How long a file is kept after its completion.")
    sweep_seconds: Seconds = Field(60.0, gt=0, description="How often expired files are removed.")

    @property
    def policy(self) -> Policy:
        """The rules of a job's life."""
        return Policy(
            lease=timedelta(seconds=self.lease_seconds),
            max_setbacks=self.max_setbacks,
            retry_after=timedelta(seconds=self.retry_seconds),
            retention=timedelta(days=self.retention_days),
        )

    @property
    def quota(self) -> Quota:
        """What one partner may have."""
        return Quota(self.quota_unfinished, self.quota_a_day, self.quota_stored_bytes)

    def owner_urls(self) -> dict[str, str]:
        """Return the base address of every service that owns a dataset."""
        return {"customers": self.customers_url} | ({"metrics": self.metrics_url} if self.metrics_url else {})
