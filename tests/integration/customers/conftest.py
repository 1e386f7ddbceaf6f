"""One customers service for all tests here; each test is a partner of its own."""

import uuid
from collections.abc import AsyncIterator

import pytest

from tests.support.customers_service import CustomersBench, running_customers
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics


@pytest.fixture(scope="package")
async def customers(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CustomersBench]:
    """A running customers service on topics and a database of its own."""
    await reset_topics(kafka)
    directory = tmp_path_factory.mktemp("customers")
    async with fresh_database_name(mongo) as name, running_customers(kafka, mongo, name, directory) as bench:
        yield bench


@pytest.fixture
def partner() -> str:
    """A partner nobody else has."""
    return f"p-{uuid.uuid4().hex[:12]}"
