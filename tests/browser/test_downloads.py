"""Downloads and sources: from a click to an opened file, and what every import did."""

import re
from pathlib import Path
from uuid import uuid4

import openpyxl
from playwright.async_api import expect

from tests.browser.conftest import Open


async def test_an_export_goes_from_a_click_to_an_opened_workbook(visit: Open, tmp_path: Path) -> None:
    opened = await visit("northwind-owner", "/downloads?country=DE")
    page = opened.page
    told = await opened.api("/api/customers/v1/reports/customers/basic?country=DE&count=all&limit=1")
    await page.get_by_role("button", name="New export").first.click()
    panel = page.get_by_role("dialog")
    await panel.get_by_role("button", name=re.compile("^customers-basic")).click()
    await expect(panel.get_by_role("textbox", name="country")).to_have_value("DE")
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
