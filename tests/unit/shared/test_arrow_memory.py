"""A process that keeps what batches freed is not given it again page by page."""

import subprocess
import sys

import pytest

BATCHES = """
import resource
from concurrent.futures import ThreadPoolExecutor
import pyarrow as pa
from shared.arrow.memory import keep_freed_memory

{first}

def work(_):
    pages = [bytes(2_500_000) for _ in range(3)]
    return pa.array(range(10_000)).cast(pa.string()).nbytes

with ThreadPoolExecutor(2) as threads:  # as batches are made
    list(threads.map(work, range(10)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    list(threads.map(work, range(20)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before, pa.default_memory_pool().backend_name)
"""


def faults(first: str) -> tuple[int, str]:
    said = subprocess.check_output([sys.executable, "-c", BATCHES.format(first=first)], text=True)
    count, pool = said.split()
    return int(count), pool


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is meant")
def test_batches_after_the_first_need_hardly_any_new_pages() -> None:
    count, pool = faults("keep_freed_memory()")
    assert count < faults("")[0] / 10
    assert pool == "system"
