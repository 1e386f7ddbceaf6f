"""The portal before a metrics service with as many customers as one likes, all in this process."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.metrics_population import GENERATION, PARTNER, customers, fill_rows
from deploy.local.ports import free_ports
from services.metrics.service.images import KeptImage
from services.portal.settings import WEB_BUILD
from tests.support.exports_service import serving
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.portal_service import Echo, running_portal
from tests.support.servers import running_mongo

TODAY: Final = datetime(2025, 3, 15, 9, tzinfo=UTC)
"""In the last month of the population; browsers must think so too."""

PERSONA: Final = f"{PARTNER}-owner"


@asynccontextmanager
async def portal_of(count: int, pages: Path = WEB_BUILD) -> AsyncIterator[str]:
    """The address of a portal whose partner `bench` has `count` customers; other services than metrics are away."""
    with tempfile.TemporaryDirectory() as name:
        directory, [port] = Path(name), free_ports(1)
        async with (
            running_mongo(directory / "mongo") as mongo,
            metrics_bench(mongo, "bench_portal", directory / "keys") as bench,
        ):
            bench.clock.moment = TODAY
            _fill(bench, count)
            partners: dict[str, Any] = {"persona_partners": {PARTNER: "Bench"}, "pages_directory": pages}
            async with (
                serving(bench.app, port),
                running_portal(mongo, "bench_portal_sessions", directory, Echo(port), **partners) as portal,
            ):
                yield portal.url


def _fill(bench: MetricsBench, count: int) -> None:
    everybody = list(customers(count))
    for images in (bench.images.figures, bench.images.turnover):
        kept = KeptImage(PARTNER, GENERATION, {}, TODAY)
        fill_rows(kept.image.rows, everybody, turnover=images is bench.images.turnover)
        images.keep(kept)


def customers_page(number: int, *, of: int, rows: int = 200) -> dict[str, Any]:
    """Return what the customers service answers for page `number`: the table's work does not depend on who wrote it."""
    first = number * rows
    items = [
        {
            "customer_id": f"c-{each:07d}",
            "customer_name": f"Zenith Trading {each} GmbH",
            "country": ("DE", "FR", "US", "GB")[each % 4],
            "registration_number": f"HRB {each}",
            "vat_number": f"DE{each:09d}",
            "mpn_id": str(4_000_000 + each),
            "status": "active",
            "created_at": "2024-05-01T00:00:00Z",
            "contact_name": f"Person {each}",
            "contact_email": f"p{each}@example.com",
            "contact_phone": "+49 30 1234",
            "contact_address": "Street 1, City",
        }
        for each in range(first, min(first + rows, of))
    ]
    following = str(number + 1) if first + rows < of else None
    return {"items": items, "total": of, "total_is_exact": True, "next_cursor": following, "redacted": False}
