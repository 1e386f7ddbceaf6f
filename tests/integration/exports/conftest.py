"""What every test of the exports service may ask for."""

from collections.abc import AsyncIterator

import pytest

from tests.support.arrow_owner import Owner
from tests.support.exports_service import ExportsBench, exports_on
from tests.support.servers import KafkaServer, MongoServer


@pytest.fixture(scope="module")
async def service(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ExportsBench]:
    """The service with an owner that behaves as the test wants, once per module."""
    async with exports_on(kafka, mongo, tmp_path_factory.mktemp("exports")) as bench:
        yield bench


@pytest.fixture
def bench(service: ExportsBench) -> ExportsBench:
    """The running service with a partner of the test's own and an owner of 5,000 rows."""
    return service.for_new_partner(Owner(rows=5_000))
