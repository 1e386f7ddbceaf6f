"""A process that keeps what batches freed is not given it again page by page."""

import subprocess
import sys

import pytest

BATCHES = """
import resource
from concurrent.futures import ThreadPoolExecutor
import pyarrow as pa
from shared.arrow.memory import keep_freed_memory

keep_freed_memory()

def work(_):
    pages = [bytes(2_500_000) for _ in range(3)]
    return pa.array(range(10_000)).cast(pa.string()).nbytes

with ThreadPoolExecutor(2) as threads:  # as batches are made
    list(threads.map(work, range(10)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    list(threads.map(work, range(20)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before, pa.default_memory_pool().backend_name)
"""


PAGES = 20 * 3 * 2_500_000 // 4_096
"""What the second batches write to, of which 7,000 to 25,000 were new ones without the setting, and 10 with it."""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is meant")
def test_batches_after_the_first_need_hardly_any_new_pages() -> None:
    said = subprocess.check_output([sys.executable, "-c", BATCHES], text=True)
    new, pool = said.split()
    assert int(new) < PAGES / 10
    assert pool == "system"
