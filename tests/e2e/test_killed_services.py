"""The whole product in one directory, whose supervisor starts what dies."""

import os
import signal

import pytest

from deploy.local.options import installed_services
from tests.support.stack import RunningStack
from tests.support.waiting import eventually

SERVICES = [service.name for service in installed_services()]


async def test_every_service_is_there(stack: RunningStack) -> None:
    assert set(SERVICES) == {"customers", "exports", "metrics", "portal", "sync"}
    assert set(SERVICES) < stack.status.components.keys()


@pytest.mark.parametrize("name", SERVICES)
async def test_a_killed_service_is_ready_again(stack: RunningStack, name: str) -> None:
    killed = stack.status.components[name]
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)

    async def is_back() -> bool:
        seen = stack.status.components[name]
        return seen.healthy and seen.restarts > killed.restarts

    await eventually(is_back)
