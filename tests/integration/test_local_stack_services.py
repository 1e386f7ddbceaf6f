"""The whole product in one directory: `tenantry up` with every service."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from deploy.local.control import start_detached, stop_stack
from deploy.local.layout import Layout
from deploy.local.options import StackOptions, installed_services
from deploy.local.state import Stack, load_stack
from deploy.local.status import ComponentStatus
from shared.http.auth import Role
from tests.support.supervisors import status_of

SECONDS = 180.0
SERVICES = [service.name for service in installed_services()]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own with all services, healthy."""
    data_dir = tmp_path_factory.mktemp("whole")
    try:
        start_detached(StackOptions(data_dir=data_dir, services=installed_services()), seconds=SECONDS)
        yield load_stack(data_dir)
    finally:
        stop_stack(Layout.of(data_dir))


def test_every_service_is_there(stack: Stack) -> None:
    assert set(SERVICES) >= {"customers", "exports", "metrics", "sync"}
    assert status_of(stack.layout.root).all_healthy


def test_a_token_of_the_stack_opens_its_services_and_no_token_opens_none(stack: Stack) -> None:
    customers = f"{stack.urls['customers']}/v1/customers"
    bearer = {"Authorization": f"Bearer {stack.token(partner_id='acme', role=Role.OWNER)}"}
    assert httpx.get(customers, headers=bearer).status_code == httpx.codes.OK
    assert httpx.get(customers).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("name", SERVICES)
def test_a_killed_service_is_ready_again(stack: Stack, name: str) -> None:
    killed = status_of(stack.layout.root).components[name]
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)
    _wait(stack, name, lambda seen: seen.healthy and seen.restarts > killed.restarts)


def _wait(stack: Stack, name: str, holds: Callable[[ComponentStatus], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds(seen := status_of(stack.layout.root).components[name]):
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)
