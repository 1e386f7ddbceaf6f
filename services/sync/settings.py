"""Settings of the sync service: `TENANTRY_*`, on top of those that every service has."""

import tempfile
from pathlib import Path
from typing import ClassVar

from pydantic import Field, PositiveInt

from shared.settings import ServiceSettings


class SyncSettings(ServiceSettings):
    """Where imports read from, and how much they may take at once."""

    service: ClassVar[str] = "sync"

    import_dir: Path | None = Field(
        None,
        description="Imports by reference read files of `<it>/<partner_id>/`, each partner its own, and never outside. "
        "Unset: uploads only.",
    )
    staging_dir: Path = Field(
        Path(tempfile.gettempdir()) / "tenantry-uploads",
        description="Where uploads wait for their import. Keep it on a volume: an import whose upload is lost fails.",
    )
    max_upload_bytes: PositiveInt = Field(2 * 1024**3, description="Of one upload, all files together.")
    max_unpacked_bytes: PositiveInt = Field(
        10 * 1024**3, description="Of one import, all files in .gz, .zst or Parquet together, when unpacked."
    )
    max_push_bytes: PositiveInt = Field(32 * 1024**2, description="Of one POST /v1/events.")
    max_push_records: PositiveInt = Field(5_000, description="Of one POST /v1/events.")

    chunk_rows: PositiveInt = Field(2_000, description="Rows that are compared, published and remembered together.")
    patience_seconds: float = Field(
        300.0, ge=0, description="How long a run waits for a broker or database that is away before it gives up."
    )
    concurrency: PositiveInt = Field(4, description="Imports that one process runs at once, each of another partner.")
    lease_seconds: float = Field(30.0, gt=0, description="A process silent for longer loses its import to another.")
    max_attempts: PositiveInt = Field(20, description="Processes that may die or give up over one import.")
    poll_seconds: float = Field(1.0, gt=0, description="How often waiting and orphaned imports are looked for.")
    retention_days: float = Field(30.0, gt=0, description="How long ended imports and their rejects are kept.")
