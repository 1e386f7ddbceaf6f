"""What the Downloads page does: datasets, formats, columns, periods, names, search, repeat, cancel, preview, quotas."""

import gzip
import io
import json
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from services.exports.domain.quota import Quota
from shared.http.auth import Role
from tests.support.arrow_owner import SCHEMA, Owner
from tests.support.exports_service import ExportsBench


@pytest.fixture
def bench(service: ExportsBench) -> ExportsBench:
    """The running service with a partner of the test's own and an owner of 1,200 rows."""
    return service.for_new_partner(Owner(rows=1_200))


async def content_of(bench: ExportsBench, job: dict[str, Any]) -> bytes:
    return (await bench.call("GET", f"/v1/exports/{job['id']}/content")).content


async def names(bench: ExportsBench, **query: Any) -> list[str]:
    page = (await bench.call("GET", "/v1/exports", params=query)).json()
    return [item["name"] for item in page["items"]]


async def test_the_catalogue_tells_columns_filters_and_periods(bench: ExportsBench) -> None:
    [dataset] = (await bench.call("GET", "/v1/datasets")).json()["items"]
    assert (dataset["name"], dataset["owner"], dataset["rows_are"]) == ("customers", "customers", "customer")
    assert [column["name"] for column in dataset["columns"]] == SCHEMA.names
    assert (dataset["periods"], dataset["needs"], dataset["allowed"]) == (["created"], [], True)
    segment = next(each for each in dataset["filters"] if each["name"] == "segment")
    assert (segment["kind"], segment["choices"]) == ("choice", ["smb", "enterprise"])


@pytest.mark.parametrize(
    ("file_format", "media_type"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("parquet", "application/vnd.apache.parquet"),
        ("ndjson", "application/x-ndjson"),
    ],
)
async def test_every_format_comes_whole_through_job_and_store(
    bench: ExportsBench, file_format: str, media_type: str
) -> None:
    job = await bench.finished(format=file_format)
    response = await bench.call("GET", f"/v1/exports/{job['id']}/content")
    assert (job["status"], job["row_count"]) == ("completed", 1_200)
    assert response.headers["Content-Type"] == media_type
    assert job["file_name"].endswith(f".{file_format}")
    assert ids_in(response.content, file_format) == [f"C{number:07}" for number in range(1_200)]


def ids_in(content: bytes, file_format: str) -> list[Any]:
    if file_format == "parquet":
        found: list[Any] = pq.read_table(io.BytesIO(content))["customer_id"].to_pylist()
        return found
    if file_format == "ndjson":
        return [json.loads(line)["customer_id"] for line in content.splitlines()]
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]


async def test_columns_come_in_the_order_asked_for_and_text_may_be_compressed(bench: ExportsBench) -> None:
    job = await bench.finished(format="csv", compression="gzip", columns=["seats", "customer_id"])
    lines = gzip.decompress(await content_of(bench, job)).split(b"\r\n")
    assert lines[:2] == [b"seats,customer_id", b"-5,C0000000"]
    assert (job["columns"], job["compression"]) == (["seats", "customer_id"], "gzip")
    assert job["file_name"].endswith(".csv.gz")


async def test_a_csv_is_written_for_a_locale(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=1)
    locale = {"separator": ";", "dates": "dd.mm.yyyy", "byte_order_mark": True}
    response = await bench.ask(format="csv", locale=locale, columns=["customer_id", "created_at"])
    assert response.content.decode("utf-8-sig") == "customer_id;created_at\r\nC0000000;31.03.2026 12:00:00.000\r\n"


async def test_a_period_is_resolved_when_asked_and_shown_with_the_job(bench: ExportsBench) -> None:
    job = await bench.finished(period={"last": 1, "unit": "days", "of": "created"})
    yesterday = job["period"]["from"]
    assert job["period"] == {"of": "created", "from": yesterday, "to": yesterday}
    asked = bench.owner.parameters[-1]
    assert (asked["created_from"], asked["created_to"]) == (yesterday, yesterday)


async def test_a_small_file_is_kept_where_that_is_wanted(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=3)
    job = await bench.finished(delivery="job", name="Three customers")
    assert (job["name"], job["row_count"]) == ("Three customers", 3)
    assert await names(bench) == ["Three customers"]


async def test_exports_are_searched_sorted_and_paged_by_any_column(bench: ExportsBench) -> None:
    for name, rows in (("Beta (1)", 2_000), ("alpha", 1_000), ("Gamma", 3_000)):
        bench.owner.owner = Owner(rows=rows)
        await bench.finished(name=name)
    assert await names(bench, sort="rows") == ["alpha", "Beta (1)", "Gamma"]
    assert await names(bench, sort="-name") == ["alpha", "Gamma", "Beta (1)"]
    assert await names(bench, search="a (") == ["Beta (1)"]
    assert await names(bench, search="ALPHA") == ["alpha"]
    assert await names(bench, dataset="orders") == []
    assert await names(bench, requested_by=f"owner@{bench.partner}", status="completed", sort="size") != []
    assert (await bench.call("GET", "/v1/exports", params={"sort": "colour"})).status_code == 400


@pytest.mark.parametrize("sort", ["name", "-name", "-expires_at", "completed_at", "size", "status", "-requested_by"])
async def test_pages_have_no_gap_under_any_order(bench: ExportsBench, sort: str) -> None:
    bench.owner.gate.clear()
    ids = {(await bench.ask()).json()["id"] for _ in range(4)}
    for each in list(ids)[:2]:
        await bench.call("POST", f"/v1/exports/{each}/cancel")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 1, "sort": sort, "dataset": "customers"}
    while True:
        page = (await bench.call("GET", "/v1/exports", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    bench.owner.gate.set()
    assert sorted(seen) == sorted(ids)
    other = await bench.call("GET", "/v1/exports", params=query | {"sort": "rows"})
    assert (other.status_code, other.json()["parameter"]) == (400, "cursor")


async def test_an_export_is_renamed_by_who_may(bench: ExportsBench) -> None:
    job = await bench.finished()
    path = f"/v1/exports/{job['id']}"
    assert (job["name"], job["editable"]) == ("customers", True)
    renamed = (await bench.call("PATCH", path, json={"name": "Q1 株式会社"})).json()
    assert (renamed["name"], await names(bench)) == ("Q1 株式会社", ["Q1 株式会社"])
    assert (await bench.call("PATCH", path, role=Role.EXECUTIVE, json={"name": "x"})).status_code == 403
    assert (await bench.call("PATCH", path, json={"name": ""})).status_code == 422
    assert (await bench.call("PATCH", path, json={"name": "a\nb"})).status_code == 422
    assert (await bench.call("GET", path)).json()["row_count"] == 1_200


async def test_repeating_makes_a_new_job_with_what_the_role_may_see_today(bench: ExportsBench) -> None:
    earlier = await bench.finished(name="All", format="csv", filters={"country": ["DE"]}, columns=["customer_id"])
    response = await bench.call("POST", f"/v1/exports/{earlier['id']}/repeat", role=Role.ANALYST)
    again = await bench.ended(response.json()["id"])
    assert response.status_code == 202
    assert again["id"] != earlier["id"]
    same = ("name", "format", "filters", "columns", "row_count", "status")
    assert [again[field] for field in same] == [earlier[field] for field in same]
    assert (again["requested_by"], bench.owner.personal_data[-1]) == (f"analyst@{bench.partner}", "false")


async def test_a_running_job_is_cancelled_and_an_ended_one_is_not(bench: ExportsBench) -> None:
    bench.owner.gate.clear()
    path = f"/v1/exports/{(await bench.ask()).json()['id']}"
    cancelled = await bench.call("POST", f"{path}/cancel")
    bench.owner.gate.set()
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (await bench.call("POST", f"{path}/cancel")).status_code == 200  # it is what was wanted
    done = await bench.finished()
    refused = await bench.call("POST", f"/v1/exports/{done['id']}/cancel")
    assert (refused.status_code, "nothing to cancel" in refused.json()["detail"]) == (409, True)


async def test_a_preview_shows_fifteen_rows_and_how_many_there_are(bench: ExportsBench) -> None:
    response = await bench.call(
        "POST", "/v1/exports/preview", json={"dataset": "customers", "columns": ["seats", "name", "created_at"]}
    )
    preview = response.json()
    assert [column["name"] for column in preview["columns"]] == ["seats", "name", "created_at"]
    assert (len(preview["rows"]), preview["total_rows"], preview["as_of"]) == (15, 1_200, "2026-03-31T12:00:00Z")
    assert preview["rows"][0] == [-5, "Customer 0, Ltd", "2026-03-31T12:00:00Z"]
    assert preview["rows"][9][1] is None
    bench.owner.owner = Owner(rows=2)
    few = await bench.call("POST", "/v1/exports/preview", json={"dataset": "customers"})
    assert len(few.json()["rows"]) == 2
    assert await names(bench) == []


async def test_a_text_too_long_for_a_workbook_fails_in_words_and_nothing_is_cut(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=2, padding=33_000)
    direct = await bench.ask(format="xlsx")
    assert (direct.status_code, direct.json()["errors"][0]["field"]) == (422, "format")
    job = await bench.finished(format="xlsx", delivery="job")
    assert job["status"] == "failed"
    assert "'name'" in job["failure"]
    assert "32,767" in job["failure"]
    assert await bench.keys_stored() == []


async def test_a_partner_sees_how_much_of_its_limits_it_uses(bench: ExportsBench) -> None:
    untouched = (await bench.call("GET", "/v1/exports/quota", role=Role.ANALYST)).json()
    assert {name: share["used"] for name, share in untouched.items()} == {"running": 0, "a_day": 0, "stored_bytes": 0}
    kept = await bench.finished()
    bench.owner.gate.clear()
    running = (await bench.ask()).json()
    used = (await bench.call("GET", "/v1/exports/quota")).json()
    bench.owner.gate.set()
    quota = bench.parts.settings.quota
    assert used["running"] == {"used": 1, "limit": quota.unfinished, "frees_at": None}
    assert (used["a_day"]["used"], used["a_day"]["limit"]) == (2, quota.a_day)
    assert datetime.fromisoformat(used["a_day"]["frees_at"]) == moment(kept, "created_at") + timedelta(days=1)
    assert (used["stored_bytes"]["used"], used["stored_bytes"]["limit"]) == (kept["size_bytes"], quota.stored_bytes)
    assert datetime.fromisoformat(used["stored_bytes"]["frees_at"]) == moment(kept, "expires_at")
    await bench.ended(running["id"])


def moment(job: dict[str, Any], field: str) -> datetime:
    return datetime.fromisoformat(job[field])


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota(1, 100, 10**9), "waiting or running"),
        (Quota(100, 1, 10**9), "in the last 24 hours"),
        (Quota(100, 100, 1), "bytes"),
    ],
)
async def test_a_partner_over_its_quota_is_told_what_and_when(
    bench: ExportsBench, monkeypatch: pytest.MonkeyPatch, quota: Quota, words: str
) -> None:
    monkeypatch.setattr(bench.parts.asking, "_quota", quota)
    if quota.unfinished == 1:
        bench.owner.gate.clear()
        await bench.ask()
    else:
        await bench.finished()
    refused = await bench.ask()
    bench.owner.gate.set()
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")
    assert words in refused.json()["detail"]
    assert int(refused.headers["Retry-After"]) >= 1
    bench.owner.owner = Owner(rows=3)
    assert (await bench.ask()).status_code == 200  # a small file is nobody's burden
    bench.owner.owner = Owner(rows=1_200)
    assert (await bench.for_new_partner(Owner(rows=1_200)).ask()).status_code == 202


async def test_a_hundred_jobs_of_one_partner_do_not_delay_the_only_one_of_another(bench: ExportsBench) -> None:
    greedy, modest = bench, bench.for_new_partner(Owner(rows=1_200))
    bench.owner.gate.clear()
    many = [(await greedy.ask()).json()["id"] for _ in range(20)]
    one = (await modest.ask()).json()["id"]
    bench.owner.gate.set()
    assert (await modest.ended(one))["status"] == "completed"
    began = (await modest.job(one))["started_at"]
    others = [(await greedy.ended(each))["started_at"] for each in many]
    assert sum(other < began for other in others) <= 2 * bench.parts.settings.concurrency
