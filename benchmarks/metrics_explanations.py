"""Explanations page by page: figures of all customers, of few and of hardly any, from the image and without one.

python -m benchmarks.metrics_explanations [--customers N] [--pages N]

The figure of all customers is read to its last page, and the pages must add up to it.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.metrics_population import PARTNER, customers, fill
from benchmarks.query_results import number, p95
from services.metrics.service.explaining import COUNTED
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import running_mongo

NAME: Final = "bench_explanations"
LAST: Final = "2025-03"
FIGURES: Final[Mapping[str, Mapping[str, Any]]] = {
    "all customers": {"measure": "customers", "month": LAST},
    "churned of a year": {"measure": "churned", "from_": "2024-04", "to": LAST},
    "seats, one country": {"measure": "seats", "month": LAST, "country": "DE"},
    "customers, 3 filters": {
        "measure": "customers",
        "month": LAST,
        "country": "DE",
        "segment": "smb",
        "product": "product-1",
    },
    "customers of a city": {"measure": "customers", "month": LAST, "country": "FR", "city": "city-7"},
    "new, 3 filters": {"measure": "new", "month": LAST, "country": "AA", "segment": "smb", "seller": "seller-3"},
    "raw usage of a year": {"measure": "usage_raw", "from_": "2024-04", "to": LAST},
}


@dataclass(slots=True)
class Pages:
    """One figure: what it counts, and the milliseconds of its first page and of the next ones."""

    figure: str = ""
    customers: int | None = None
    first: float = 0.0
    without_image: float = 0.0
    next: list[float] = field(default_factory=list)


async def measure(customers_count: int, most: int) -> dict[str, Pages]:
    """Return the times of all figures; raises `AssertionError` where pages do not add up."""
    with tempfile.TemporaryDirectory() as directory:
        async with (
            running_mongo(Path(directory)) as server,
            metrics_bench(server, NAME, Path(directory) / "keys") as bench,
        ):
            await fill(bench.database, list(customers(customers_count)))
            found = {name: Pages() for name in FIGURES}
            for name, asked in FIGURES.items():
                _, found[name].without_image = await _timed(bench.ask_cells("explain", PARTNER, **asked))
            async with bench.images.figures.made(PARTNER):
                pass
            for name, asked in FIGURES.items():
                await _read(bench, asked, found[name], most)
            await _add_up(bench, FIGURES["all customers"])
    return found


async def _read(bench: MetricsBench, asked: Mapping[str, Any], pages: Pages, most: int) -> None:
    page, pages.first = await _timed(bench.ask("explain", PARTNER, **asked))
    pages.figure, pages.customers = str(page["figure"]), page["customers_total"]
    while page["next_cursor"] and len(pages.next) < most:
        page, took = await _timed(bench.ask("explain", PARTNER, cursor=page["next_cursor"], **asked))
        pages.next.append(took)


async def _add_up(bench: MetricsBench, asked: Mapping[str, Any]) -> None:
    page = await bench.ask("explain", PARTNER, limit=200, **asked)
    while page["next_cursor"]:
        page = await bench.ask("explain", PARTNER, limit=200, cursor=page["next_cursor"], **asked)
    assert page["so_far"]["amount"] == page["figure"]


async def _timed(asked: Any) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    page: dict[str, Any] = await asked
    return page, (time.perf_counter() - began) * 1e3


def main(
    customers: Annotated[int, typer.Option(help="Customers of the partner.", min=1_000)] = 100_000,
    pages: Annotated[int, typer.Option(help="Pages of 50 customers that follow the first.", min=1)] = 20,
) -> None:
    """Measure explanations; fails where the pages do not add up to the figure."""
    found = asyncio.run(measure(customers, pages))
    columns = "figure", "amount", "customers", "first page, no image", "first page", "next pages, p50", "p95"
    table = Table(*columns, title=f"{customers:,} customers; beyond {COUNTED:,} read, customers are not counted; ms")
    for name, own in found.items():
        after = (statistics.median(own.next), p95(own.next)) if own.next else (None, None)
        counted = "" if own.customers is None else f"{own.customers:,}"
        table.add_row(name, own.figure, counted, *map(number, (own.without_image, own.first, *after)))
    Console(width=140).print(table)


if __name__ == "__main__":
    typer.run(main)
