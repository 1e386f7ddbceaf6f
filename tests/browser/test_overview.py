"""The overview: its figures are the API's, its filters are its address, and every figure has its customers."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.widgets import all_made, as_file, as_table, widget, written

SUMMARY = "/api/metrics/v1/metrics/summary"
TRENDS = "/api/metrics/v1/metrics/trends"


async def test_the_cards_say_what_the_api_says(visit: Open) -> None:
    opened = await visit("northwind-owner")
    kpis = (await opened.api(SUMMARY))["kpis"]
    titles = {
        "customers": "Customers",
        "active_customers": "Active customers",
        "added": "Customers added",
        "churned": "Customers churned",
        "subscriptions": "Subscriptions",
    }
    for name, title in titles.items():
        figure = widget(opened.page, title).get_by_role("button", name=re.compile("Why"))
        await expect(figure).to_have_text(written(kpis[name]["value"]))
    last = (await opened.api("/api/metrics/v1/metrics/trends"))["months"][-1]
    rate = widget(opened.page, "Churn rate").get_by_role("button", name=re.compile("Why"))
    await expect(rate).to_have_text(f"{last['churn_rate_pct']:.1f}%")


async def test_the_table_of_adds_and_churns_is_the_trend(visit: Open) -> None:
    opened = await visit("northwind-owner")
    months = (await opened.api("/api/metrics/v1/metrics/trends"))["months"]
    keys = ("opening", "new", "reactivated", "churned", "closing", "existing", "joined_and_left")
    rows = await as_table(opened.page, "Who came and who left?")
    assert [row[1:] for row in rows] == [[written(month[key]) for key in keys] for month in months]


async def test_the_grid_of_countries_is_sorted_as_one_wishes_and_the_search_finds(visit: Open) -> None:
    opened = await visit("northwind-owner")
    told = (await opened.api("/api/metrics/v1/metrics/geography"))["countries"]
    table = opened.page.get_by_role("table", name=re.compile("Customers by country"))
    first = table.get_by_role("row").nth(1)
    most = max(told, key=lambda line: line["customers"])
    await expect(first).to_contain_text(written(most["customers"]))
    await table.get_by_role("button", name="Country").click()
    await expect(first.get_by_role("cell").first).to_have_text("Austria")
    await opened.page.get_by_role("searchbox", name="Search countries").fill("germ")
    await expect(first.get_by_role("cell").first).to_have_text("Germany")


async def test_a_filter_is_in_the_address_holds_everywhere_and_goes_back(visit: Open) -> None:
    opened = await visit("northwind-owner")
    page = opened.page
    everybody = (await opened.api(SUMMARY))["kpis"]["customers"]["value"]
    german = (await opened.api(f"{SUMMARY}?country=DE"))["kpis"]["customers"]["value"]
    card = widget(page, "Customers").get_by_role("button", name=re.compile("Why"))
    await expect(card).to_have_text(written(everybody))
    await page.get_by_role("button", name="Filters", exact=True).click()
    await page.get_by_role("searchbox", name="Search values").fill("germany")
    await page.get_by_role("option", name="Germany").click()
    await page.get_by_role("button", name="Done").click()
    await expect(page).to_have_url(re.compile(r"\?country=DE$"))
    await expect(card).to_have_text(written(german))
    await expect(page.get_by_role("group", name="Filters in use")).to_contain_text("Germany")
    await page.go_back()
    await expect(card).to_have_text(written(everybody))


async def test_a_shared_address_shows_the_same_figures(visit: Open) -> None:
    opened = await visit("northwind-owner", "/?range=3&segment=smb&country=DE&country=FR&basis=open_order")
    asked = f"{SUMMARY}?segment=smb&country=DE&country=FR&basis=open_order"
    told = (await opened.api(asked))["kpis"]["customers"]["value"]
    card = widget(opened.page, "Customers").get_by_role("button", name=re.compile("Why"))
    await expect(card).to_have_text(written(told))
    await expect(opened.page.get_by_role("radio", name="Last 3 months")).to_be_checked()


async def test_why_names_every_customer_behind_a_figure(visit: Open) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    months = (await opened.api("/api/metrics/v1/metrics/trends"))["months"]
    month = max(months, key=lambda line: line["new"])["month"]
    told: dict[str, Any] = await opened.api(f"/api/metrics/v1/metrics/explain?measure=new&month={month}")
    await page.goto(f"/?why=new~{month}")
    panel = page.get_by_role("dialog", name="New customers")
    await expect(panel).to_contain_text(written(told["figure"]))
    await expect(panel.get_by_role("link")).to_have_count(told["customers_total"])
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(page).not_to_have_url(re.compile("why"))


async def test_every_bar_is_taken_apart_from_the_table_too(visit: Open) -> None:
    opened = await visit("northwind-owner")
    page = opened.page
    month = (await opened.api("/api/metrics/v1/metrics/trends"))["months"][-2]
    title = "Who came and who left?"
    await as_table(page, title)
    row = widget(page, title).locator("tbody tr").nth(-2)
    await row.get_by_role("button").nth(4).focus()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Customers")
    await expect(panel.locator("strong")).to_have_text(written(month["closing"]))


async def test_an_export_has_the_range_and_the_filters_of_the_page(visit: Open) -> None:
    opened = await visit("northwind-owner", "/?country=DE&segment=smb&from=2026-01&to=2026-03&basis=open_order")
    page = opened.page
    months = (await opened.api(f"{TRENDS}?country=DE&segment=smb&from=2026-01&to=2026-03&basis=open_order"))["months"]
    await page.get_by_role("button", name="Export").click()
    await page.get_by_role("menuitem", name="Adds and churns by month").click()
    panel = page.get_by_role("dialog")
    await expect(panel).to_contain_text("3 filters came along from the page.")
    await expect(panel.get_by_role("textbox", name="Segment")).to_have_value("smb")
    await panel.get_by_role("button", name="Next").click()
    rows = panel.locator("tbody tr")
    await expect(rows).to_have_count(3)
    shown = [(await row.locator("td").all_inner_texts())[:3] for row in await rows.all()]
    assert shown == [[month["month"], "false", str(month["opening"])] for month in months]


async def test_the_chosen_product_and_the_hidden_series_are_in_the_address(visit: Open) -> None:
    opened = await visit("northwind-owner")
    page = opened.page
    products = (await opened.api("/api/metrics/v1/metrics/products"))["products"]
    second, called = products[1]["product"], products[1]["name"]
    assert called != second
    await page.get_by_role("listbox", name="Product whose SKUs are shown").get_by_role("option").nth(1).click()
    await expect(page).to_have_url(re.compile(f"pie={second}"))
    flows = widget(page, "Who came and who left?")
    existing = flows.get_by_role("button", name="Existing", exact=True)
    await expect(existing).to_have_attribute("aria-pressed", "false")
    await existing.click()
    await page.reload()
    await expect(existing).to_have_attribute("aria-pressed", "true")
    heading = page.get_by_role("heading", level=3, name=re.compile(f"^{re.escape(called)} ?{second}"))
    await expect(heading).to_be_visible()


async def test_what_the_map_shows_and_where_it_looks_are_in_the_address(visit: Open) -> None:
    page = (await visit("northwind-owner")).page
    place = widget(page, "Where are the customers?")
    germany = place.get_by_role("row", name=re.compile("Germany"))
    cities = place.get_by_role("table", name="Customers by city in Germany")
    await place.get_by_role("radio", name="Added").click()
    await expect(page).to_have_url(re.compile(r"\?map=added$"))
    await germany.click()
    await expect(page).to_have_url(re.compile(r"\?map=added&at=DE$"))
    await page.reload()
    await expect(place.get_by_role("radio", name="Added")).to_be_checked()
    await expect(cities).to_be_visible()
    await page.go_back()
    await germany.click()
    await expect(cities).to_be_visible()
    await place.get_by_role("button", name="Whole world").click()
    await expect(page).not_to_have_url(re.compile("at="))


async def test_figures_of_other_filters_have_not_moved(visit: Open) -> None:
    opened = await visit("northwind-owner", still=True)
    card = widget(opened.page, "Customers").get_by_role("button", name=re.compile("Why"))
    await expect(card).to_be_visible()
    german = (await opened.api(f"{SUMMARY}?country=DE"))["kpis"]["customers"]["value"]
    await opened.page.evaluate(WATCH_FOR_MOVES)
    await opened.page.get_by_role("button", name="Filters", exact=True).click()
    await opened.page.get_by_role("searchbox", name="Search values").fill("germany")
    await opened.page.get_by_role("option", name="Germany").click()
    await opened.page.get_by_role("button", name="Done").click()
    await expect(card).to_have_text(written(german))
    assert await opened.page.evaluate("window.moved") == []


async def test_the_data_of_a_widget_is_a_file_with_exact_numbers(visit: Open) -> None:
    opened = await visit("northwind-owner")
    page = opened.page
    title = "How many are active?"
    await expect(widget(page, title)).to_have_attribute("aria-busy", "false")
    rows = await as_file(page, title)
    told = (await opened.api("/api/metrics/v1/metrics/active"))["months"]
    assert [(row["active_customers"], row["customers"]) for row in rows] == [
        (str(month["active_customers"]), str(month["customers"])) for month in told
    ]


# A figure that moved is underlined for three seconds, by a class of its own.
WATCH_FOR_MOVES = """() => {
  window.moved = [];
  const isMoved = (each) => [...each.classList].some((name) => name.includes("moved"));
  new MutationObserver((changes) => changes.forEach(({ target }) => isMoved(target) && moved.push(target.textContent)))
    .observe(document.querySelector("main"), { subtree: true, attributeFilter: ["class"] });
}"""
READ_IMAGE = """async () => {
  const [item] = await navigator.clipboard.read();
  const image = await createImageBitmap(await item.getType("image/png"));
  return [image.width, image.height];
}"""


# A page each: what says that the first was copied still stands when the second is being copied.
@pytest.mark.parametrize("title", ["How many are active?", "Customers"], ids=["plot", "card"])
async def test_a_plot_and_a_card_are_copied_as_images(visit: Open, title: str) -> None:
    opened = await visit("northwind-owner", permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    await all_made(opened)
    await widget(page, title).get_by_role("button", name=f"More for “{title}”").click()
    await page.get_by_role("menuitem", name="Copy as image").click()
    await expect(page.get_by_text("Copied")).to_be_visible()
    width, height = await page.evaluate(READ_IMAGE)
    assert (width > 200, height > 200) == (True, True)


async def test_the_portal_speaks_german(visit: Open) -> None:
    page = (await visit("northwind-owner", locale="de-DE")).page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Übersicht")
    await expect(widget(page, "Verlorene Kunden")).to_be_visible()
