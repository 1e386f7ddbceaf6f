"""A job's memory does not grow with its rows: measured as the peak of a process that does nothing else."""

import asyncio
import resource
import subprocess
import sys
from pathlib import Path

from services.exports.files import FileStore
from services.exports.service.production import Production, Tally
from services.exports.source import DatasetSource
from tests.support.arrow_owner import Owner
from tests.support.export_jobs import job

SMALL_ROWS = 200_000
LARGE_ROWS = 2_000_000
FILE_MB = 110
ALLOWED_GROWTH_MB = 60
"""Far above what parts in flight, batches and the allocator take (8 MB were seen); far below the file."""


def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.integration.exports.test_memory", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    growth, size = (int(number) for number in finished.stdout.split())
    assert size > FILE_MB
    assert growth < ALLOWED_GROWTH_MB


async def peak_growth(directory: Path) -> tuple[int, int]:
    """Return by how many MB a large job passes the peak of a small one, and the large one's size in MB."""
    await _made(SMALL_ROWS, directory)
    before = _peak_kilobytes()
    size = await _made(LARGE_ROWS, directory)
    return (_peak_kilobytes() - before) // 1024, size // 1024**2


async def _made(rows: int, directory: Path) -> int:
    owner = Owner(rows=rows, batch_rows=5_000)
    source = DatasetSource(owner.client(), {"customers": "http://customers.test"}, token_file=None)
    production = Production(source, FileStore(directory.as_uri()))
    file = await production.make(job(total_rows=rows), Tally(rows))
    assert file.row_count == rows
    return file.size_bytes


def _peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    print(*asyncio.run(peak_growth(Path(sys.argv[1]))))
