"""How long a reader waits, in real Chromium with a slowed CPU.

    python -m benchmarks.portal_pages --customers 1000000 --cpu 4    # metrics, portal and MongoDB of its own
    python -m benchmarks.portal_pages --data-dir .tenantry           # before a stack that runs already

Each measure is taken several times; the median and the worst are shown, since one figure of a browser says little.
With `--customers` the rows of the customers' table are made here, so that its scrolling is measured and nothing else.
"""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlsplit

import typer
from playwright.async_api import Browser, Locator, Route, expect
from rich.console import Console
from rich.table import Table

from benchmarks.portal_population import PERSONA, TODAY, customers_page, portal_of
from deploy.local.state import load_stack
from services.portal.settings import WEB_BUILD
from tests.support.browser import Visit, chromium, running_chromium, visiting

Figures = Mapping[str, float]
"""Milliseconds by measure, kB and shares where the name says so."""

WATCH: Final = """
window.seen = {largest: 0, shift: 0, tasks: []};
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({type, buffered: true});
watch("largest-contentful-paint", (each) => { seen.largest = each.startTime });
watch("layout-shift", (each) => { if (!each.hadRecentInput) seen.shift += each.value });
watch("longtask", (each) => { seen.tasks.push([each.startTime, each.duration]) });
localStorage.setItem("tenantry.tour", "over");
"""
# Playwright's own clock takes the browser's measurements away.
PRETEND: Final = """{
  const begun = %d, Real = Date;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Date.now()) }
    static now() { return begun + Math.round(performance.now()) }
  };
}"""
SETTLED: Final = """async () => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const done = () => CONDITION;
  const started = performance.now();
  while (!done()) {
    if (performance.now() - started > 60000) throw new Error("never");
    await frame();
  }
  await frame();
  await frame();
  return performance.now();
}"""
# Begins with the click itself, so that nothing of the way to this process and back is counted.
FROM_CLICK: Final = """(it) => {
  const settled = SETTLED;
  window.drawn = new Promise((resolve, reject) => it.addEventListener("click", () => {
    window.clicked = performance.now();
    settled().then((done) => resolve(done - clicked), reject);
  }, {once: true, capture: true}));
}"""
DRAWN: Final = """document.querySelector("h1")?.textContent === "Overview" && document.querySelector("main canvas")
  && ![...document.querySelectorAll("[aria-busy=true]")].some((it) => it.getBoundingClientRect().top < innerHeight)"""
ANSWERED: Final = """performance.getEntriesByType("resource").filter(
  (each) => each.name.includes("/api/pages/overview") && each.responseEnd > 0).length > %d"""
WAITED: Final = """() => {
  const figures = performance.getEntriesByType("resource").filter((each) => each.name.includes("/api/pages/overview"));
  const {startTime, responseEnd} = figures.at(-1);
  return {asked: startTime - clicked, answered: responseEnd - startTime};
}"""
CHOSEN: Final = """[...document.querySelectorAll("[role=radio][aria-checked=true]")].some(
  (each) => each.textContent === "%s")"""
ASKED: Final = (
    """performance.getEntriesByType("resource").filter((each) => each.name.includes("/api/pages/overview")).length"""
)
LOAD: Final = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const scripts = performance.getEntriesByType("resource").filter((each) => each.name.endsWith(".js"));
  const figures = performance.getEntriesByType("resource").find((each) => each.name.includes("/api/pages/overview"));
  const kilobytes = (some) => some.reduce((sum, each) => sum + each.encodedBodySize, 0) / 1000;
  const blocked = seen.tasks.filter(([start]) => start > paint).reduce((sum, [, took]) => sum + took - 50, 0);
  return {
    "first paint": paint,
    "largest paint": seen.largest,
    "interactive (last long task ends)": Math.max(paint, ...seen.tasks.map(([start, took]) => start + took)),
    "total blocking time": blocked,
    "layout shift, thousandths": seen.shift * 1000,
    "figures after they were asked for": figures.responseEnd - figures.startTime,
    "scripts before the figures, kB": kilobytes(scripts.filter((each) => each.startTime <= figures.startTime)),
    "all scripts, kB": kilobytes(scripts),
  };
}"""
SCROLL: Final = """async () => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const scrolls = (each) => each.scrollHeight > each.clientHeight + 200
    && /auto|scroll/.test(getComputedStyle(each).overflowY);
  const [tall] = [...document.querySelectorAll("main, main *")].filter(scrolls)
    .sort((one, other) => other.scrollHeight - one.scrollHeight);
  if (!tall) return [];
  const gaps = [];
  let before = await frame();
  for (let step = 0; step < 240; step += 1) {
    tall.scrollTop += 90;
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  return gaps;
}"""

AIMED_MS: Final = 250
"""From pointing at a button to its click: what people take at least."""

console = Console(width=120)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it is measured, and as whom; `customers` where they are made up."""

    url: str
    persona: str
    customers: int = 0


def main(
    *,
    customers: Annotated[int, typer.Option(help="So many, in services of its own; 0: a stack that runs.")] = 0,
    data_dir: Annotated[Path | None, typer.Option(help="Of the running stack.")] = None,
    persona: Annotated[str, typer.Option(help="At the running stack.")] = "northwind-owner",
    cpu: Annotated[float, typer.Option(help="How many times slower the CPU is made.")] = 4,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    pages: Annotated[Path, typer.Option(help="A build to compare with, of services of its own.")] = WEB_BUILD,
) -> None:
    """Measure the portal's pages."""
    program = chromium()
    if program is None:
        raise typer.BadParameter("there is no Chromium")
    asyncio.run(_measure(program, _scene(customers, data_dir, persona, pages), cpu, rounds))


@asynccontextmanager
async def _scene(customers: int, data_dir: Path | None, persona: str, pages: Path) -> AsyncIterator[Scene]:
    if customers == 0:
        yield Scene(load_stack(data_dir).urls["portal"], persona)
        return
    async with portal_of(customers, pages) as url:
        yield Scene(url, PERSONA, customers)


async def _measure(program: str, opening: Any, cpu: float, rounds: int) -> None:
    async with opening as scene, running_chromium(program) as browser:
        taken = [await _round(browser, scene, cpu) for _ in range(rounds)]
    title = f"{scene.customers or 'the stack’s'} customers, CPU {cpu:g} times slower, {rounds} rounds; ms"
    table = Table("measure", "median", "worst", title=title)
    for name in taken[0]:
        values = [figures[name] for figures in taken if name in figures]
        table.add_row(name, f"{statistics.median(values):,.0f}", f"{max(values):,.0f}")
    console.print(table)


async def _round(browser: Browser, scene: Scene, cpu: float) -> Figures:
    async with visiting(browser, scene.url) as visit:
        await visit.page.add_init_script(WATCH)
        if scene.customers:
            await _pretend(visit, scene.customers)
        session = await visit.page.context.new_cdp_session(visit.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        steps: Sequence[Callable[[Visit], Awaitable[Figures]]] = (_back_to_overview, _filter, _scroll)
        figures = dict(await _first_load(visit, scene.persona))
        for step in steps:
            figures |= await step(visit)
        return figures


async def _pretend(visit: Visit, customers: int) -> None:
    """Let it be the population's last month, and have rows of customers made up."""
    await visit.page.add_init_script(PRETEND % (TODAY.timestamp() * 1e3))

    async def answer(route: Route) -> None:
        [number] = parse_qs(urlsplit(route.request.url).query).get("cursor", ["0"])
        await route.fulfill(json=customers_page(int(number), of=customers))

    await visit.page.route("**/api/customers/v1/reports/customers/basic*", answer)


async def _first_load(visit: Visit, persona: str) -> Figures:
    await visit.sign_in(persona)
    drawn = await visit.page.evaluate(SETTLED.replace("CONDITION", DRAWN))
    told: dict[str, float] = await visit.page.evaluate(LOAD)
    return {**told, "first load until all is drawn": drawn}


async def _back_to_overview(visit: Visit) -> Figures:
    """From a click to figures of a range that was not asked for before; the scripts are there already."""
    page = visit.page
    await page.get_by_role("link", name="Orders & usage").click()
    await page.get_by_text("3 M", exact=True).click()
    await expect(page).to_have_url(re.compile("range=3"))
    await page.wait_for_load_state("networkidle")
    link = page.get_by_role("link", name="Overview")
    return {"dashboard from click to drawn": await _clicked(link, DRAWN)}


async def _filter(visit: Visit) -> Figures:
    """A range that was not asked for before: clicked at once, and after pointing at it as long as people do."""
    drawn = await _chosen_range(visit, "6 M")
    waited: dict[str, float] = await visit.page.evaluate(WAITED)
    aimed = await _chosen_range(visit, "1 M", aimed_ms=AIMED_MS)
    return {
        "filter change until drawn": drawn,
        "… of it until the figures are asked for": waited["asked"],
        "… of it until they are answered": waited["answered"],
        f"filter change until drawn, {AIMED_MS} ms after pointing at it": aimed,
    }


async def _chosen_range(visit: Visit, label: str, *, aimed_ms: int = 0) -> float:
    page = visit.page
    asked = await page.evaluate(ASKED)
    choice = page.get_by_text(label, exact=True)
    if aimed_ms:
        await choice.hover()
        await page.wait_for_timeout(aimed_ms)
    return await _clicked(choice, f"{CHOSEN % label} && {ANSWERED % asked} && {DRAWN}")


async def _scroll(visit: Visit) -> Figures:
    page = visit.page
    await page.get_by_role("link", name="Customers").click()
    await expect(page.get_by_role("table", name="Customers", exact=True).get_by_role("row").nth(5)).to_be_visible()
    gaps: list[float] = await page.evaluate(SCROLL)
    if not gaps:
        return {}
    late = sum(gap > 1000 / 55 for gap in gaps) / len(gaps)
    return {"table scroll, a frame": statistics.median(gaps), "table scroll, late frames in %": late * 100}


async def _clicked(choice: Locator, is_done: str) -> float:
    """Click; milliseconds from the click until `is_done` is true and drawn."""
    await choice.evaluate(FROM_CLICK.replace("SETTLED", SETTLED.replace("CONDITION", is_done)))
    await choice.click()
    return float(await choice.page.evaluate("window.drawn"))


if __name__ == "__main__":
    typer.run(main)
