"""Orders and usage: ranks, hundredths and donuts are the API's, and the choice is in the address."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.widgets import as_table, widget, written
from tests.support.browser import Visit

METRICS = "/api/metrics/v1/metrics"


async def name_of(opened: Visit, customer: str) -> str:
    """What the page calls a customer: as the customers service does, or by its id."""
    found: str | None = (await opened.api(f"/api/customers/v1/customers/{customer}"))["name"]
    return found or customer


async def test_the_hundredths_are_those_of_the_api(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders")
    told = await opened.api(f"{METRICS}/percentiles?measure=orders")
    rows = await as_table(opened.page, "How much do the best customers make?")
    points = [(point["percentile"], point["customers"], int(point["amount"])) for point in told["percentiles"]]
    assert [tuple(int(cell.replace(",", "")) for cell in row[:3]) for row in rows] == points


async def test_a_leader_shows_its_profile_and_what_it_ordered(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders?by=normalized_usage")
    page = opened.page
    leaders = (await opened.api(f"{METRICS}/leaderboard?measure=normalized_usage"))["leaders"]
    chosen = leaders[2]["customer_id"]
    board = page.get_by_role("list", name="Leaderboard")
    await expect(board.get_by_role("listitem")).to_have_count(len(leaders))
    name = await name_of(opened, chosen)
    await board.get_by_role("button", name=name).first.click()
    await expect(page).to_have_url(re.compile(f"customer={chosen}"))
    told = await opened.api(f"{METRICS}/leaderboard/{chosen}")
    shown = widget(page, name)
    await expect(shown.get_by_text("Orders by plan")).to_be_visible()
    products = (await opened.api(f"{METRICS}/products"))["products"]
    names = {each["product"]: each["name"] for each in products}
    plans = [part for part in told["orders_by_plan"]["slices"] if part["product"] in names]
    assert plans
    for part in plans:
        plan = shown.get_by_role("listitem").filter(has_text=names[part["product"]])
        await expect(plan.first).to_be_visible()


async def test_a_leader_s_figure_is_taken_apart_by_the_keyboard(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders")
    page = opened.page
    leader = (await opened.api(f"{METRICS}/leaderboard"))["leaders"][0]
    first = page.get_by_role("list", name="Leaderboard").get_by_role("listitem").first
    figure = first.get_by_role("button", name=f"{leader['orders']}: why?")
    await figure.focus()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Orders")
    await expect(panel.get_by_role("link")).to_have_count(1)
    await expect(panel.get_by_role("link")).to_have_text(await name_of(opened, leader["customer_id"]))
    await expect(panel.locator("strong")).to_have_text(str(leader["orders"]))


async def test_a_hundredth_names_its_customers(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders")
    page = opened.page
    points = (await opened.api(f"{METRICS}/percentiles"))["percentiles"]
    at, point = next((at, point) for at, point in enumerate(points) if at > 3 and point["customers"] > 0)
    place = sum(each["customers"] for each in points[:at]) + 1
    leaders = (await opened.api(f"{METRICS}/leaderboard"))["leaders"]
    title = "How much do the best customers make?"
    await as_table(page, title)
    row = widget(page, title).locator("tbody tr").nth(at)
    await row.get_by_role("button", name=f"{point['amount']}: why?").click()
    panel = page.get_by_role("dialog", name="Orders")
    names = [await name_of(opened, leader["customer_id"]) for leader in leaders[place - 1 :][: point["customers"]]]
    await expect(panel.get_by_role("link")).to_have_text(names)


async def test_every_month_of_the_subscriptions_has_its_customers(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders?trials=without")
    page = opened.page
    told = await opened.api(f"{METRICS}/subscriptions?include_trials=false")
    month = told["months"][-2]
    await as_table(page, "Subscriptions and seats")
    row = widget(page, "Subscriptions and seats").locator("tbody tr").nth(-2)
    await row.get_by_role("button").last.click()
    panel = page.get_by_role("dialog", name="Seats")
    await expect(panel).to_contain_text("without trials")
    await expect(panel.locator("strong")).to_have_text(written(month["seats"]))


async def test_what_is_switched_off_is_in_the_address(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders?hide=types.new")
    page = opened.page
    key = widget(page, "Orders by customer type").get_by_role("button", name="New customers", exact=True)
    await expect(key).to_have_attribute("aria-pressed", "false")
    await key.click()
    await expect(page).not_to_have_url(re.compile("hide"))


async def test_an_analyst_sees_no_profile(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/orders")
    await expect(opened.page.get_by_text("Your role does not include the profile of customers.")).to_be_visible()


async def test_subscriptions_by_month_are_the_api_s(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders")
    months = (await opened.api(f"{METRICS}/subscriptions"))["months"]
    keys = ("active", "total", "added", "churned", "seats")
    rows = await as_table(opened.page, "Subscriptions and seats")
    assert [row[1:] for row in rows] == [[written(month[key]) for key in keys] for month in months]
