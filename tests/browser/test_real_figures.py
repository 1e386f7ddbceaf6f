"""What the widgets show of RavenStack, against figures recomputed from its raw files by an oracle that is not ours."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open, portal_beside
from tests.browser.widgets import as_table, widget, written
from tests.e2e.test_real_input import DATA, EXAMPLES, RavenStack
from tests.support.raw_oracle import Stay, trend
from tests.support.stack import RunningStack

MONTHS = RavenStack.months[-12:]
FLOWS = ("opening", "new", "reactivated", "churned", "closing", "existing", "joined_and_left")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"third-party data is not in {DATA}")


@pytest.fixture(scope="module")
def oracle() -> RavenStack:
    """The figures of the files."""
    return RavenStack()


@pytest.fixture(scope="module")
async def imported(demo: RunningStack) -> RunningStack:
    """The stack, with RavenStack imported as a user does it."""
    await demo.run("import", str(EXAMPLES / "ravenstack/mapping.yaml"))
    await demo.caught_up()
    return demo


@pytest.fixture
async def portal(imported: RunningStack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A portal with personas of the partner whose data RavenStack is."""
    monkeypatch.setenv("TENANTRY_PERSONA_PARTNERS", '{"acme": "Acme"}')
    async with portal_beside(imported, monkeypatch) as url:
        yield url


def of_months(customers: Mapping[str, Sequence[Stay]]) -> list[dict[str, int]]:
    return [trend(customers, month) for month in MONTHS]


async def shows(page: Page, title: str, figure: str) -> None:
    await expect(widget(page, title).get_by_role("button", name=re.compile("Why"))).to_have_text(figure)


async def test_every_widget_shows_the_figures_of_the_files(visit: Open, portal: str, oracle: RavenStack) -> None:
    page = (await visit("acme-owner", f"/?from={MONTHS[0]}&to={MONTHS[-1]}", url=portal)).page
    months, active = of_months(oracle.stays), [len(oracle.active.get(month, ())) for month in MONTHS]
    last = months[-1]

    await shows(page, "Customers", written(last["closing"]))
    await shows(page, "Active customers", written(active[-1]))
    await shows(page, "Customers added", written(sum(row["new"] for row in months)))
    await shows(page, "Customers churned", written(sum(row["churned"] for row in months)))
    await shows(page, "Churn rate", f"{100 * last['churned'] / last['opening']:.1f}%")

    trends = await as_table(page, "Who came and who left?")
    assert [row[1:] for row in trends] == [[written(row[flow]) for flow in FLOWS] for row in months]
    both = await as_table(page, "How many are active?")
    closing = [row["closing"] for row in months]
    assert [row[1:] for row in both] == [[written(a), written(c)] for a, c in zip(active, closing, strict=True)]

    table = page.get_by_role("table", name=re.compile("Customers by country"))
    for country, name in {"US": "United States", "GB": "United Kingdom", "DE": "Germany"}.items():
        row = table.get_by_role("row").filter(has=page.get_by_role("button", name=name))
        there = [each["closing"] for each in of_months(oracle.of(country))][-1]
        await expect(row.get_by_role("cell").nth(1)).to_contain_text(written(there))


async def test_a_filter_shows_the_figures_of_the_rows_it_leaves(visit: Open, portal: str, oracle: RavenStack) -> None:
    page = (await visit("acme-analyst", f"/?from={MONTHS[0]}&to={MONTHS[-1]}&country=GB", url=portal)).page
    months = of_months(oracle.of("GB"))
    await shows(page, "Customers", written(months[-1]["closing"]))
    trends = await as_table(page, "Who came and who left?")
    assert [row[1:] for row in trends] == [[written(row[flow]) for flow in FLOWS] for row in months]
