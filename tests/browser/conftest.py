"""A browser and the real stack with the demo's data: once for all tests here."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from cli.demo.importing import import_all
from cli.demo.sample import demo_directory, mappings, prepare
from deploy.local.layout import Layout
from deploy.local.ports import free_ports
from services.portal.app import build
from services.portal.settings import WEB_BUILD, PortalSettings
from services.sync.settings import SyncSettings
from tests.support.browser import NO_CHROMIUM, PATIENCE_MS, Visit, chromium, running_chromium, visiting
from tests.support.exports_service import serving
from tests.support.stack import RunningStack

CUSTOMERS = 300

expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Awaitable[Visit]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One real Chromium; without one the tests here are skipped, and nowhere else."""
    program = chromium()
    if program is None:
        pytest.skip(NO_CHROMIUM)
    if not (WEB_BUILD / "index.html").is_file():
        pytest.fail("the pages are not built: make web", pytrace=False)
    async with running_chromium(program) as running:
        yield running


@pytest.fixture(scope="session")
async def demo(stack: RunningStack) -> RunningStack:
    """The stack with the three tenants of the demo; nothing trickles in, so that figures stand still."""
    if "TENANTRY_TEST_STACK" in os.environ:
        return stack
    directory = demo_directory(Layout.of(stack.data_dir))
    today = datetime.now(UTC).date()
    await asyncio.to_thread(prepare, directory, seed=None, customers=CUSTOMERS, today=today)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack.stack.environment("sync").items():
            patch.setenv(name, value)
        await asyncio.to_thread(import_all, mappings(directory), SyncSettings(), lambda *_: None)
    await stack.caught_up()
    return stack


@asynccontextmanager
async def portal_beside(demo: RunningStack, patch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a portal of the test's own before the same services; what is in the environment already stays."""
    for name, value in demo.stack.environment("portal").items():
        if name not in os.environ:
            patch.setenv(name, value)
    app, [port] = build(PortalSettings()), free_ports(1)
    async with app.router.lifespan_context(app), serving(app, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def visit(browser: Browser, demo: RunningStack) -> AsyncIterator[Open]:
    """Open a page: `await visit()` at the sign-in, `await visit("northwind-owner", "/orders")` signed in.

    The tour is offered where it is asked for; `still` pages are told of nothing that moves. Further arguments are
    Playwright's for a context.
    A console that complains fails the test at its end.
    """
    visits: list[Visit] = []
    async with AsyncExitStack() as contexts:

        async def open_page(
            persona: str | None = None,
            path: str = "/",
            *,
            url: str | None = None,
            tour: bool = False,
            still: bool = False,
            **context: Any,
        ) -> Visit:
            visit = await contexts.enter_async_context(visiting(browser, url or demo.stack.urls["portal"], **context))
            visits.append(visit)
            if still:
                await visit.stand_still()
            if not tour:
                await visit.page.add_init_script("localStorage.setItem('tenantry.tour', 'over')")
            await (visit.sign_in(persona, then=path) if persona else visit.page.goto(path))
            return visit

        yield open_page
    assert [complaint for visit in visits for complaint in visit.complaints] == []
