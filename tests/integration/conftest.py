"""The metrics service for tests of it: one for all tests of a module, each of its own partner; or one for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import MongoServer, fresh_database_name


@pytest.fixture(scope="module")
async def bench(mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MetricsBench]:
    """A metrics service for the tests of a module; nobody has told it anything yet."""
    async with (
        fresh_database_name(mongo) as name,
        metrics_bench(mongo, name, tmp_path_factory.mktemp("keys")) as shared,
    ):
        yield shared


@pytest.fixture
async def fresh_bench(mongo: MongoServer, fresh_database: str, tmp_path: Path) -> AsyncIterator[MetricsBench]:
    """A metrics service on an empty database."""
    async with metrics_bench(mongo, fresh_database, tmp_path) as fresh:
        yield fresh
