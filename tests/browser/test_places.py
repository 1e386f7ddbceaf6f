"""Within a country: the map's list goes on to regions, states and cities, as far as anybody has told of them."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open, portal_beside
from tests.browser.pushed import customer, push, subscription
from tests.browser.test_every_page import nobody_is_shut_out
from tests.browser.widgets import all_made, as_file, as_table, widget, written
from tests.support.stack import RunningStack

GEOGRAPHY = "/api/metrics/v1/metrics/geography"
TITLE = "Where are the customers?"
HOMES = [
    ("US", {"region": "West", "state": "California", "city": "Oakland"}),
    ("US", {"region": "West", "state": "California", "city": "Oakland"}),
    ("US", {"region": "West", "state": "California", "city": "Fresno"}),
    ("US", {"region": "West", "state": "Oregon", "city": "Salem"}),
    ("US", {"region": "East", "state": "Massachusetts", "city": "Salem"}),
    ("US", {}),
    ("FR", {}),
    ("DE", {"city": "Ulm"}),
]
"""Two Salems, one customer of whom only the country is known, and a country of which nothing else is."""


def population() -> Iterator[dict[str, Any]]:
    """A customer in each of `HOMES`, with one subscription."""
    for number, (country, home) in enumerate(HOMES):
        yield customer(f"home-{number}", name=f"Home {number}", country=country, **home)
        yield subscription(f"home-{number}", f"home-{number}-plan")


@pytest.fixture(scope="module")
async def placed(demo: RunningStack) -> RunningStack:
    """The stack, with a partner whose customers' homes are known."""
    await push(demo, "placed", population())
    await demo.caught_up()
    return demo


@pytest.fixture
async def portal(placed: RunningStack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A portal with personas of that partner."""
    monkeypatch.setenv("TENANTRY_PERSONA_PARTNERS", json.dumps({"placed": "Placed"}))
    async with portal_beside(placed, monkeypatch) as url:
        yield url


def listed(page: Page, by: str, place: str) -> Locator:
    """The list of places within one."""
    return page.get_by_role("table", name=f"Customers by {by} in {place}", exact=True)


async def is_listed(places: Locator, *told: tuple[str, int]) -> None:
    """Wait until the list has these places with so many customers, in this order."""
    await expect(places.locator("[role=cell]:first-child")).to_have_text([name for name, _ in told])
    counts = [re.compile(rf"^{count} ") for _, count in told]
    await expect(places.locator("[role=cell]:nth-child(2)")).to_have_text(counts)


async def test_a_country_lists_its_cities_as_the_api_tells_them(visit: Open) -> None:
    opened = await visit("northwind-owner", still=True)
    page = opened.page
    told = await opened.api(f"{GEOGRAPHY}?country=DE&by=city")
    everywhere = (await opened.api(GEOGRAPHY))["totals"]["customers"]
    place = widget(page, TITLE)
    await place.get_by_role("row", name=re.compile("Germany")).click()
    await expect(page).to_have_url(re.compile(r"\?at=DE$"))
    await expect(listed(page, "city", "Germany")).to_be_visible()
    customers = told["totals"]["customers"]
    figure = place.get_by_role("button", name=f"Customers: {written(customers)}. Why?")
    await expect(figure).to_have_text(written(customers))
    await expect(place.get_by_text(f"{100 * customers / everywhere:.1f}% of all").first).to_be_visible()
    rows = await as_table(page, TITLE)
    keys = ("customers", "active_customers", "added")
    assert [row[:2] for row in rows] == [["DE", part["value"]] for part in told["parts"]]
    assert [row[2:5] for row in rows] == [[written(part[key]) for key in keys] for part in told["parts"]]


async def test_regions_states_and_cities_are_gone_through_by_keyboard_and_escape_leads_out(
    visit: Open, portal: str
) -> None:
    opened = await visit("placed-owner", still=True, url=portal)
    page = opened.page
    await all_made(opened)
    place = widget(page, TITLE)
    await place.get_by_role("button", name="United States").focus()
    await page.keyboard.press("Enter")
    await is_listed(listed(page, "region", "United States"), ("West", 4), ("East", 1), ("Unknown", 1))
    await expect(place.get_by_role("radio")).to_have_text(
        ["Customers", "Active", "Added", "Regions", "States", "Cities"]
    )

    await place.get_by_role("button", name="West").focus()
    await page.keyboard.press("Enter")
    await is_listed(listed(page, "state", "West"), ("California", 3), ("Oregon", 1))
    await place.get_by_role("radio", name="Cities").click()
    await is_listed(listed(page, "city", "West"), ("Oakland", 2), ("Fresno", 1), ("Salem", 1))
    await expect(page).to_have_url(re.compile(r"\?at=US&region=West&division=city$"))

    await page.keyboard.press("Escape")
    await is_listed(listed(page, "region", "United States"), ("West", 4), ("East", 1), ("Unknown", 1))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("table", name=re.compile("Customers by country"))).to_be_visible()
    await expect(page).not_to_have_url(re.compile("at="))


async def test_a_shared_address_shows_the_place_and_back_and_links_lead_out(visit: Open, portal: str) -> None:
    opened = await visit("placed-owner", "/?at=US&region=West&state=California", still=True, url=portal)
    page = opened.page
    place = widget(page, TITLE)
    await is_listed(listed(page, "city", "California"), ("Oakland", 2), ("Fresno", 1))
    trail = place.get_by_role("navigation", name="Where the list looks")
    await expect(trail.get_by_role("listitem")).to_have_text(["All countries", "United States", "West", "California"])
    await trail.get_by_role("link", name="United States").click()
    await is_listed(listed(page, "region", "United States"), ("West", 4), ("East", 1), ("Unknown", 1))
    await page.go_back()
    await is_listed(listed(page, "city", "California"), ("Oakland", 2), ("Fresno", 1))
    await trail.get_by_role("link", name="All countries").click()
    await expect(page.get_by_role("table", name=re.compile("Customers by country"))).to_be_visible()


async def test_a_city_names_its_customers_and_no_others_of_that_name(visit: Open, portal: str) -> None:
    opened = await visit("placed-owner", "/?at=US&region=West&division=city", still=True, url=portal)
    page = opened.page
    await listed(page, "city", "West").get_by_role("row", name=re.compile("Salem")).click()
    panel = page.get_by_role("dialog", name="Customers")
    await expect(panel.get_by_role("link")).to_have_text(["Home 3"])
    await expect(panel).to_contain_text("United States · West · Salem")


async def test_what_nobody_has_told_is_said(visit: Open, portal: str) -> None:
    opened = await visit("placed-owner", "/?at=FR", still=True, url=portal)
    place = widget(opened.page, TITLE)
    await expect(place.get_by_text("Where in France they are is not known.")).to_be_visible()
    await expect(place.get_by_role("link", name="Bring data in")).to_be_visible()
    await expect(place.get_by_role("button", name="Customers: 1. Why?")).to_be_visible()


async def test_a_country_is_looked_into_on_the_map_and_clicked_again_it_names_its_customers(
    visit: Open, portal: str
) -> None:
    opened = await visit("placed-owner", still=True, url=portal)
    page = opened.page
    await all_made(opened)
    plot = widget(page, TITLE).locator("canvas").first
    box = await plot.bounding_box()
    assert box is not None
    width, height = box["width"], box["height"]
    await plot.click(position={"x": 0.25 * width, "y": 0.5 * height - 0.088 * width})  # Kansas
    await expect(page).to_have_url(re.compile(r"\?at=US$"))
    await expect(listed(page, "region", "United States")).to_be_visible()
    await page.goto("/?at=DE")
    await all_made(opened)
    await plot.click()  # in its middle is what one looks at
    await expect(page.get_by_role("dialog", name="Customers").get_by_role("link")).to_have_text(["Home 7"])


async def test_the_data_is_of_the_places_that_are_listed(visit: Open, portal: str) -> None:
    opened = await visit("placed-owner", "/?at=US&region=West", still=True, url=portal)
    page = opened.page
    await expect(listed(page, "state", "West")).to_be_visible()
    rows = await as_file(page, TITLE)
    assert [(row["country"], row["region"], row["state"], row["customers"]) for row in rows] == [
        ("US", "West", "California", "3"),
        ("US", "West", "Oregon", "1"),
    ]


async def test_axe_finds_nothing_within_a_country_and_nothing_sticks_out(visit: Open, portal: str) -> None:
    opened = await visit("placed-owner", "/?at=US", still=True, url=portal)
    await all_made(opened)
    await expect(listed(opened.page, "region", "United States")).to_be_visible()
    await nobody_is_shut_out(opened)
