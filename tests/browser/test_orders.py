"""Orders and usage: ranks, hundredths and donuts are the API's, and the choice is in the address."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.widgets import as_table, widget, written

METRICS = "/api/metrics/v1/metrics"


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
    await board.get_by_role("button", name=re.compile(re.escape(chosen))).click()
    await expect(page).to_have_url(re.compile(f"customer={chosen}"))
    told = await opened.api(f"{METRICS}/leaderboard/{chosen}")
    shown = widget(page, chosen)
    await expect(shown.get_by_text("Orders by plan")).to_be_visible()
    for part in told["orders_by_plan"]["slices"]:
        await expect(shown.get_by_role("listitem").filter(has_text=part["name"]).first).to_be_visible()


async def test_an_analyst_sees_no_profile(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/orders")
    await expect(opened.page.get_by_text("Your role does not include the profile of customers.")).to_be_visible()


async def test_subscriptions_by_month_are_the_api_s(visit: Open) -> None:
    opened = await visit("northwind-owner", "/orders")
    months = (await opened.api(f"{METRICS}/subscriptions"))["months"]
    keys = ("active", "total", "added", "churned", "seats")
    rows = await as_table(opened.page, "Subscriptions and seats")
    assert [row[1:] for row in rows] == [[written(month[key]) for key in keys] for month in months]
