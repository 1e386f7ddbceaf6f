"""One stack for all end-to-end tests; each works for partners of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.stack import RunningStack, running_stack


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """Real servers and all services."""
    async with running_stack(tmp_path_factory.mktemp("stack")) as started:
        yield started
