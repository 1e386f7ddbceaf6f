"""How long a reader waits, in real Chromium with a slowed CPU, before a stack that runs already.

    tenantry demo --customers 100000
    python -m benchmarks.portal_pages --cpu 4

Each measure is taken several times; the median and the worst are shown, since one figure of a browser says little.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from playwright.async_api import Browser, expect
from rich.console import Console
from rich.table import Table

from deploy.local.state import load_stack
from tests.support.browser import Visit, chromium, running_chromium, visiting

Figures = Mapping[str, float]
"""Milliseconds by measure, kB where the name says so."""

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
DRAWN: Final = """document.querySelector("main canvas")
  && ![...document.querySelectorAll("[aria-busy=true]")].some((it) => it.getBoundingClientRect().top < innerHeight)"""
ANSWERED: Final = """performance.getEntriesByType("resource").filter(
  (each) => each.name.includes("/api/pages/overview") && each.responseEnd > 0).length > %d"""
ASKED: Final = (
    """performance.getEntriesByType("resource").filter((each) => each.name.includes("/api/pages/overview")).length"""
)
LOAD: Final = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const scripts = performance.getEntriesByType("resource").filter((each) => each.name.endsWith(".js"));
  const figures = performance.getEntriesByType("resource").find((each) => each.name.includes("/api/pages/overview"));
  const kilobytes = (some) => some.reduce((sum, each) => sum + each.encodedBodySize, 0) / 1000;
  return {
    "first paint": paint.startTime,
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
  for (let step = 0; step < 120; step += 1) {
    tall.scrollTop += 90;
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  return gaps;
}"""

console = Console(width=120)


def main(
    data_dir: Annotated[Path | None, typer.Option(help="Of the running stack.")] = None,
    persona: str = "northwind-owner",
    cpu: Annotated[float, typer.Option(help="How many times slower the CPU is made.")] = 4,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
) -> None:
    """Measure the portal's pages."""
    program = chromium()
    if program is None:
        raise typer.BadParameter("there is no Chromium")
    url = load_stack(data_dir).urls["portal"]
    asyncio.run(_measure(program, url, persona, cpu, rounds))


async def _measure(program: str, url: str, persona: str, cpu: float, rounds: int) -> None:
    async with running_chromium(program) as browser:
        taken = [await _round(browser, url, persona, cpu) for _ in range(rounds)]
    table = Table("measure", "median", "worst", title=f"{persona}, CPU {cpu:g} times slower, {rounds} rounds; ms")
    for name in taken[0]:
        values = [figures[name] for figures in taken if name in figures]
        table.add_row(name, f"{statistics.median(values):,.0f}", f"{max(values):,.0f}")
    console.print(table)


async def _round(browser: Browser, url: str, persona: str, cpu: float) -> Figures:
    async with visiting(browser, url) as visit:
        session = await visit.page.context.new_cdp_session(visit.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        steps: Sequence[Callable[[Visit], Awaitable[Figures]]] = (_back_to_overview, _filter, _scroll)
        figures = dict(await _first_load(visit, persona))
        for step in steps:
            figures |= await step(visit)
        return figures


async def _first_load(visit: Visit, persona: str) -> Figures:
    await visit.sign_in(persona)
    drawn = await visit.page.evaluate(SETTLED.replace("CONDITION", DRAWN))
    told: dict[str, float] = await visit.page.evaluate(LOAD)
    return {**told, "first load until all is drawn": drawn}


async def _back_to_overview(visit: Visit) -> Figures:
    """From a click to the figures, the scripts being there already and the figures not."""
    page = visit.page
    await page.get_by_role("link", name="Settings").click()
    await expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    await page.evaluate("window.clicked = 0")
    link = page.get_by_role("link", name="Overview")
    await link.evaluate("(link) => link.addEventListener('click', () => { window.clicked = performance.now() })")
    await link.click()
    return {"dashboard from click to drawn": await _since_click(visit, DRAWN)}


async def _filter(visit: Visit) -> Figures:
    page = visit.page
    asked = await page.evaluate(ASKED)
    choice = page.get_by_text("6 M", exact=True)
    await choice.evaluate("(it) => it.addEventListener('click', () => { window.clicked = performance.now() })")
    await choice.click()
    return {"filter change until drawn": await _since_click(visit, ANSWERED % asked)}


async def _scroll(visit: Visit) -> Figures:
    page = visit.page
    await page.get_by_role("link", name="Customers").click()
    await expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    gaps: list[float] = await page.evaluate(SCROLL)
    if not gaps:
        return {}
    late = sum(gap > 1000 / 55 for gap in gaps) / len(gaps)
    return {"table scroll, a frame": statistics.median(gaps), "table scroll, late frames in %": late * 100}


async def _since_click(visit: Visit, is_done: str) -> float:
    done: Any = await visit.page.evaluate(SETTLED.replace("CONDITION", is_done))
    clicked: Any = await visit.page.evaluate("window.clicked")
    return float(done - clicked)


if __name__ == "__main__":
    typer.run(main)
