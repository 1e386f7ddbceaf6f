"""Fixtures that every test may ask for: one real Kafka and one real MongoDB per worker; and who works with whom."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from deploy.local.errors import LocalStackError
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, running_kafka, running_mongo
from tests.support.stack import RunningStack, given_stack, running_stack
from tests.support.workers import SharedServers

# A machine with much to do is no fault of a test, and no test asserts a time. The same commit is tried with the same
# examples, so that a change is not refused for what was there before it; `TENANTRY_TEST_EXPLORE=1` looks for new ones.
settings.register_profile(
    "tenantry",
    deadline=None,
    derandomize="TENANTRY_TEST_EXPLORE" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tenantry")

# Brokers live for minutes here: what Java spends on compiling them thoroughly, half of a start, it never gets back.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")

MOST_WORKERS = 4


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many as there are processors, up to four; one where the broker is given, since tests empty its topics."""
    return 1 if "TENANTRY_TEST_KAFKA" in os.environ else min(MOST_WORKERS, os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedServers:
    """Who works on what, however the workers were asked for."""
    return SharedServers(config, log)


@pytest.fixture(scope="session")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KafkaServer]:
    """The worker's broker; call `reset_topics(kafka)` where a test must begin with an empty bus."""
    try:
        async with running_kafka(tmp_path_factory.mktemp("kafka")) as server:
            yield server
            return
    except LocalStackError as error:
        reason = f"no Kafka for the tests: {error}"
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="session")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MongoServer]:
    """The worker's MongoDB; take a database of your own with `fresh_database`."""
    try:
        async with running_mongo(tmp_path_factory.mktemp("mongo")) as server:
            yield server
            return
    except LocalStackError as error:
        reason = f"no MongoDB for the tests: {error}"
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """Real servers and all services, once for all end-to-end tests; each works for partners of its own."""
    if given := given_stack():
        yield given
        return
    async with running_stack(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture
async def fresh_database(mongo: MongoServer) -> AsyncIterator[str]:
    """Name of an empty database, dropped after the test."""
    async with fresh_database_name(mongo) as name:
        yield name


@pytest.fixture(autouse=True)
def _apache_kafka_where_marked(request: pytest.FixtureRequest) -> None:
    """Tests marked `kafka` hold for Apache Kafka only; on the fallback broker they would prove nothing."""
    if request.node.get_closest_marker("kafka") and "kafka" in request.fixturenames:
        server: KafkaServer = request.getfixturevalue("kafka")
        if not server.is_apache:
            pytest.skip("needs Apache Kafka; only the fallback broker could be started")
