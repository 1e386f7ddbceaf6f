"""A real Chromium before the portal: pages that watch themselves, accessibility, pictures."""

import asyncio
import base64
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    async_playwright,
    expect,
)

from services.portal.settings import WEB_BUILD
from tests.support.waiting import eventually

AXE: Final = WEB_BUILD.parent / "node_modules/axe-core/axe.min.js"
AXE_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM: Final = "no Chromium: install `chromium`, or name the program in TENANTRY_TEST_CHROMIUM"
QUALITY: Final = 82

# Said by the browser itself of answers that a test causes on purpose; `Visit.failures` has them with their status.
_OF_AN_ANSWER: Final = "Failed to load resource"


def chromium() -> str | None:
    """The browser's program, if there is one."""
    given = os.environ.get("TENANTRY_TEST_CHROMIUM")
    return given or next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@asynccontextmanager
async def running_chromium(program: str) -> AsyncIterator[Browser]:
    """One browser; every visit gets cookies and storage of its own."""
    async with async_playwright() as playwright:
        # Its sandbox needs rights that a container has not; it opens no pages but ours.
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visit:
    """A page that remembers what went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _pending: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Note every error of the console, every uncaught exception, every refused and every failed request."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", lambda request: self._pending.discard(request.url))
        self.page.on("requestfailed", lambda request: self._pending.discard(request.url))
        self.page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_OF_AN_ANSWER):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.endswith(_ENDLESS):
            self._pending.add(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.failures.append(f"{response.status} {response.url}")

    async def sign_in(self, persona: str, *, then: str = "/") -> None:
        """Sign in as `persona` (`northwind-owner`) and open `then`."""
        answer = await self.page.context.request.post(f"/api/session/personas/{persona}")
        assert answer.ok, await answer.text()
        await self.page.goto(then)

    async def api(self, path: str) -> Any:
        """The JSON that the page itself would get."""
        answer = await self.page.context.request.get(path)
        assert answer.ok, await answer.text()
        return await answer.json()

    async def violations(self, within: str = "html") -> list[str]:
        """What axe finds in the first `within`, as one line for each: rule, what it is about, and where."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(_axe())
        found = await self.page.evaluate(_VIOLATIONS, [within, AXE_RULES])
        return [_line(violation) for violation in found]

    async def nothing_asked(self) -> None:
        """Wait until every request is answered, but for the stream."""
        await eventually(self._has_all_answers)

    async def stand_still(self) -> None:
        """Nothing moves on the pages gone to from now on, where a change of the data would ask anew behind the test."""
        await self.page.route("**/api/live", _silence)

    async def fits(self, width: int) -> None:
        """Wait until nothing sticks out sideways of a window of `width`: charts follow the window a moment later."""
        await expect(self.page.locator("html")).to_have_js_property("scrollWidth", width)

    async def picture(self, file: Path, *, whole: bool = False) -> None:
        """Write what the page shows as WebP; `whole` with what would be scrolled to."""
        if whole:
            await self._grow()
            await self._grow()  # what came meanwhile may be higher
        session = await self.page.context.new_cdp_session(self.page)
        shot = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        await asyncio.to_thread(_write, file, base64.b64decode(shot["data"]))

    async def _grow(self) -> None:
        """Make the window as high as its content, so that what is drawn on sight is drawn."""
        size = self.page.viewport_size
        assert size is not None
        height = await self.page.evaluate(_CONTENT_HEIGHT)
        await self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
        await expect(self.page.locator("[aria-busy=true]")).to_have_count(0, timeout=PATIENCE_MS)
        await eventually(self._has_everything)

    async def _has_all_answers(self) -> bool:
        return not self._pending

    async def _has_everything(self) -> bool:
        return not self._pending and bool(await self.page.evaluate(_IS_DRAWN))


_ENDLESS: Final = "/api/live"
PATIENCE_MS: Final = 120_000
"""A limit and no expectation, of what a page does and shows: the machine may be busy with other things."""
# Charts out of sight are drawn when the browser is idle, and have no canvas before; skeletons say what they are.
_IS_DRAWN: Final = """() => !document.querySelector("main [data-skeleton]")
  && [...document.querySelectorAll("[data-plot]")].every((each) => each.querySelector("canvas"))"""
# All that axe has looked at is a hundred times what is wrong with it, and would be sent too.
_VIOLATIONS: Final = """([within, values]) => axe
  .run(document.querySelector(within), { runOnly: { type: "tag", values }, resultTypes: ["violations"] })
  .then((found) => found.violations)"""
_CONTENT_HEIGHT: Final = """() => Math.ceil(Math.max(
  ...[document.documentElement, ...document.querySelectorAll("main")].map(
    (each) => each.scrollHeight + (each === document.documentElement ? 0 : each.getBoundingClientRect().top),
  ),
))"""


@asynccontextmanager
async def visiting(browser: Browser, url: str, **context: Any) -> AsyncIterator[Visit]:
    """A page of a new context; `context` as of Playwright, e.g. `color_scheme="dark"`, `locale="de-DE"`."""
    options = {"base_url": url, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **context}
    opened: BrowserContext = await browser.new_context(**options)
    try:
        opened.set_default_timeout(PATIENCE_MS)
        visit = Visit(await opened.new_page())
        visit.watch()
        yield visit
        # Answers that a test has changed and that are on their way still are of no interest to it any more.
        await visit.page.unroute_all(behavior="ignoreErrors")
    finally:
        await opened.close()


async def _silence(route: Route) -> None:
    await route.fulfill(content_type="text/event-stream", body="retry: 600000\n\n")


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def _line(violation: Mapping[str, Any]) -> str:
    places = "; ".join(str(node["target"][0]) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['help']}): {places}"
