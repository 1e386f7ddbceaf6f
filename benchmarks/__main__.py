"""Run the benchmarks on a real mongod and print ratios; exits with 1 if a contender that claims to be exact is not."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import metrics_intake
from benchmarks.metrics_intake import Result
from shared.mongo import connect
from shared.settings import MongoSettings
from tests.support.servers import running_mongo


def main(
    customers: Annotated[int, typer.Option(help="38 facts each.", min=1)] = 1_000,
) -> None:
    """Measure the contenders side by side."""
    results = asyncio.run(_intake(customers))
    Console().print(_table(f"Facts into figures, {38 * customers:,} facts in source order", results))
    if not all(result.correct for result in results):
        raise typer.Exit(1)


async def _intake(customers: int) -> list[Result]:
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as server:
            client = connect(MongoSettings.model_validate({"url": server.url}))
            try:
                return await metrics_intake.run(client, metrics_intake.stream(customers))
            finally:
                client.close()


def _table(title: str, results: Sequence[Result]) -> Table:
    table = Table("contender", "facts/s", "times the last", "CPU-s per million", "correct", title=title)
    for result in results:
        table.add_row(
            result.name,
            f"{result.events_per_second:,.0f}",
            f"{result.events_per_second / results[-1].events_per_second:.1f}",
            f"{result.cpu_seconds_per_million:.0f}",
            "yes" if result.correct else "NO",
        )
    return table


if __name__ == "__main__":
    typer.run(main)
