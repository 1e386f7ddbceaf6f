"""Downloads and sources: from a click to an opened file, and what every import did."""

import re
from pathlib import Path
from uuid import uuid4

import openpyxl
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.widgets import written


async def test_an_export_goes_from_a_click_to_an_opened_workbook(visit: Open, tmp_path: Path) -> None:
    opened = await visit("northwind-owner", "/downloads?country=DE")
    page = opened.page
    told = await opened.api("/api/customers/v1/reports/customers/basic?country=DE&count=all&limit=1")
    await page.get_by_role("button", name="New export").first.click()
    panel = page.get_by_role("dialog")
    await panel.get_by_role("button", name=re.compile("^Customers: basic view")).click()
    await expect(panel.get_by_role("textbox", name="Country")).to_have_value("DE")
    await panel.get_by_role("button", name="Next").click()
    await expect(panel.get_by_text(f"First 15 of {told['total']} rows")).to_be_visible()
    await panel.get_by_role("textbox", name="Name", exact=True).fill("Germans of today")
    await panel.get_by_role("button", name="Make the file").click()
    link = page.get_by_role("link", name="Download Germans of today").first
    await expect(link).to_be_visible()
    async with page.expect_download() as started:
        await link.click()
    download = await started.value
    file = tmp_path / download.suggested_filename
    await download.save_as(file)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == told["total"]
    assert {row[header.index("country")] for row in rows} == {"DE"}


async def test_a_schedule_is_made_runs_rests_and_is_deleted(visit: Open) -> None:
    opened = await visit("northwind-owner", "/downloads?new=metrics-trends&country=DE&from=2026-01&to=2026-03")
    page, name = opened.page, f"Weekly churn {uuid4().hex[:6]}"
    panel = page.get_by_role("dialog")
    await expect(panel.get_by_role("textbox", name="Country")).to_have_value("DE")
    await panel.get_by_role("button", name="Next").click()
    await expect(panel.get_by_text("First 3 of 3 rows")).to_be_visible()
    await panel.get_by_role("textbox", name="Name", exact=True).fill(name)
    await panel.get_by_role("radio", name="Again and again").click()
    await panel.get_by_role("button", name=re.compile("How often")).click()
    await page.get_by_role("option", name="Every week").click()
    await panel.get_by_role("button", name="Make the schedule").click()
    await page.get_by_role("tab", name="Schedules").click()
    row = page.get_by_role("row").filter(has_text=name)
    await expect(row).to_contain_text("Every week")
    await row.get_by_role("button", name=name, exact=True).click()
    runs = page.get_by_role("list", name="Runs")
    await expect(runs.get_by_role("link", name=re.compile("^Download"))).to_have_count(1)
    await expect(runs).to_contain_text("Jan 26 – Mar 26")
    await page.keyboard.press("Escape")
    for verb, status in (("Run now", "2 runs"), ("Pause", "Paused"), ("Resume", "Active")):
        await row.get_by_role("button", name=f"More for {name}").click()
        await page.get_by_role("menuitem", name=verb).click()
        await expect(row).to_contain_text(status)
    await row.get_by_role("button", name=f"More for {name}").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(row).to_have_count(0)


async def test_columns_and_filters_are_told_in_the_reader_s_language_and_so_found(visit: Open) -> None:
    page = (await visit("northwind-owner", "/downloads?new=subscriptions", locale="de-DE")).page
    panel = page.get_by_role("dialog")
    renews = panel.get_by_role("checkbox", name=re.compile("^Verlängert sich selbst"))
    await expect(renews).to_have_accessible_name(re.compile("auto_renew · Ob es sich selbst verlängert."))
    await expect(panel.get_by_text("Des Kunden: Name oder Name:Wert;")).to_be_visible()
    await panel.get_by_role("searchbox", name="Spalten suchen").fill("bindung")
    await expect(panel.get_by_role("checkbox")).to_have_count(1)
    await expect(panel.get_by_role("checkbox", name=re.compile("^Ende der Bindung"))).to_be_visible()


async def test_a_rhythm_beyond_the_limits_is_refused_before_it_is_asked(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/downloads?new=metrics-trends")
    page = opened.page
    panel = page.get_by_role("dialog")
    await panel.get_by_role("button", name="Next").click()
    await panel.get_by_role("radio", name="Again and again").click()
    await panel.get_by_role("button", name=re.compile("How often")).click()
    await page.get_by_role("option", name="Hours of your own").click()
    await panel.get_by_role("spinbutton", name="Hours").fill("3")
    await expect(panel.get_by_text("Give 4 to 2,160 hours.")).to_be_visible()
    await expect(panel.get_by_role("button", name="Make the schedule")).to_be_disabled()


async def test_a_request_is_kept_and_begun_with_again(visit: Open) -> None:
    opened = await visit("northwind-owner", "/downloads?new=customers-basic&country=FR")
    page, name = opened.page, f"The French {uuid4().hex[:6]}"
    panel = page.get_by_role("dialog")
    await panel.get_by_role("button", name="Next").click()
    await panel.get_by_role("textbox", name="Name", exact=True).fill(name)
    await panel.get_by_role("button", name="Keep as template").click()
    await expect(page.get_by_text(f"Kept as “{name}”.")).to_be_visible()
    await page.goto("/downloads?tab=templates")
    kept = page.get_by_role("list", name="Templates").get_by_role("listitem").filter(has_text=name)
    await kept.get_by_role("button", name="Use").click()
    await expect(panel.get_by_role("textbox", name="Country")).to_have_value("FR")
    await page.keyboard.press("Escape")
    renamed = f"{name} and more"
    await kept.get_by_role("button", name=f"Rename the template {name}").click()
    await panel.get_by_role("textbox", name="Name", exact=True).fill(renamed)
    await panel.get_by_role("button", name="Rename").click()
    await kept.get_by_role("button", name=f"Delete the template {renamed}").click()
    await expect(kept).to_have_count(0)


async def test_the_limits_of_exports_stand_beside_the_files(visit: Open) -> None:
    opened = await visit("northwind-owner", "/downloads")
    told = (await opened.api("/api/exports/v1/exports/quota"))["a_day"]
    meter = opened.page.get_by_role("meter", name="Last 24 hours")
    await expect(meter).to_contain_text(f"{written(told['used'])} of {written(told['limit'])}")


MAPPING = """
partner: contoso
source: {source}
inputs:
  - file: people.csv
    record: customer
    fields:
      customer_id: id
      name: name
      country: country
"""
ROWS = "id,name,country\nupload-1,Eins GmbH,DE\nupload-2,Deux SARL,FR\n,Nobody Ltd,GB\n"


async def test_files_are_uploaded_imported_and_their_rejects_fetched(visit: Open, tmp_path: Path) -> None:
    mapping, people = tmp_path / "mapping.yaml", tmp_path / "people.csv"
    source = f"upload-{uuid4().hex[:8]}"
    mapping.write_text(MAPPING.format(source=source))
    people.write_text(ROWS)
    page = (await visit("contoso-owner", "/sources")).page
    await page.get_by_role("button", name="Import files").click()
    panel = page.get_by_role("dialog")
    for button, file in (("Choose the mapping", mapping), ("Choose the files", people)):
        async with page.expect_file_chooser() as chooser:
            await panel.get_by_role("button", name=button).click()
        await (await chooser.value).set_files(file)
    await panel.get_by_role("button", name="Import files").click()
    row = page.get_by_role("row").filter(has_text=source)
    await expect(row).to_contain_text("Completed")
    counts = [await cell.inner_text() for cell in await row.get_by_role("cell").all()]
    assert counts[1] == "3"
    assert counts[5] == "1"
    async with page.expect_download() as started:
        await row.get_by_role("link", name=re.compile("Rejected rows")).click()
    rejects = tmp_path / "rejects.csv"
    await (await started.value).save_as(rejects)
    assert "Nobody Ltd" in rejects.read_text()
