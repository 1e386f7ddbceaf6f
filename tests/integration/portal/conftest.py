"""One portal for the tests of a module, before a service that echoes."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.support.portal_service import Echo, RunningPortal, running_portal
from tests.support.servers import MongoServer, fresh_database_name


@pytest.fixture(scope="module")
async def shared_echo() -> AsyncIterator[Echo]:
    async with Echo().running() as running:
        yield running


@pytest.fixture(scope="module")
async def shared_portal(
    mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory, shared_echo: Echo
) -> AsyncIterator[RunningPortal]:
    directory = tmp_path_factory.mktemp("portal")
    async with (
        fresh_database_name(mongo) as database,
        running_portal(mongo, database, directory, shared_echo) as running,
    ):
        yield running


@pytest.fixture
def echo(shared_echo: Echo) -> Echo:
    """The service, which was asked nothing yet."""
    shared_echo.asked.clear()
    shared_echo.ready = True
    return shared_echo


@pytest.fixture
def portal(shared_portal: RunningPortal, echo: Echo) -> RunningPortal:
    """The portal at the present time."""
    shared_portal.clock.shift = timedelta()
    return shared_portal


@pytest.fixture
async def client(portal: RunningPortal) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which northwind's owner is signed in."""
    async with portal.signed_in() as signed_in:
        yield signed_in
