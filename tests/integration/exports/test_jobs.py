"""Exports on real Kafka and MongoDB: small files at once, jobs, downloads, roles, expiry."""

import csv
import io
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from shared.events.exports import ExportCompleted, ExportExpired, ExportRequested
from shared.http.auth import Role
from tests.support.arrow_owner import AS_OF, Owner
from tests.support.exports_service import ExportsBench
from tests.support.servers import KafkaServer
from tests.support.waiting import eventually


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter="\t", strict=True))


async def content_of(bench: ExportsBench, job: dict[str, Any], **more: Any) -> Any:
    return await bench.call("GET", f"/v1/exports/{job['id']}/content", **more)


async def test_fewer_than_a_thousand_rows_are_answered_with_the_file(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=999)
    response = await bench.ask()
    assert response.status_code == 200
    assert len(rows_of(response.content)) == 1_000
    assert response.headers["X-Row-Count"] == "999"
    assert response.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert response.headers["X-As-Of"] == AS_OF.isoformat()
    digest = b64encode(sha256(response.content).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="customers-')
    assert (await bench.call("GET", "/v1/exports")).json()["total"] == 0


async def test_a_filter_that_nobody_matches_gives_a_file_with_its_header(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=0)
    response = await bench.ask(format="csv", filters={"country": ["AQ"]})
    assert response.content == b"customer_id,name,country,seats,created_at\r\n"


async def test_a_thousand_rows_are_a_job_whose_file_has_every_row_once(bench: ExportsBench, kafka: KafkaServer) -> None:
    bench.owner.owner = Owner(rows=1_000)
    response = await bench.ask(filters={"country": ["DE", "FR"]})
    accepted = response.json()
    assert response.status_code == 202
    assert response.headers["Location"] == f"/v1/exports/{accepted['id']}"
    assert (accepted["status"], accepted["filters"]) == ("pending", {"country": ["DE", "FR"]})
    assert (accepted["progress"]["rows"], accepted["progress"]["total_rows"]) == (0, 1_000)
    assert accepted["content_url"] is None

    job = await bench.ended(accepted["id"])
    content = (await content_of(bench, job)).content
    assert [row[0] for row in rows_of(content)[1:]] == [f"C{number:07}" for number in range(1_000)]
    assert (job["status"], job["row_count"], job["progress"]["rows"]) == ("completed", 1_000, 1_000)
    assert (job["size_bytes"], job["sha256"]) == (len(content), sha256(content).hexdigest())
    assert job["requested_by"] == f"owner@{bench.partner}"

    requested, completed = await bench.events(kafka, job["id"], 2)
    assert isinstance(requested, ExportRequested)
    assert isinstance(completed, ExportCompleted)
    assert (completed.row_count, completed.sha256) == (1_000, job["sha256"])
    assert completed.expires_at - completed.completed_at == timedelta(days=30)


async def test_few_rows_that_are_long_are_a_job_too(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=900, padding=100_000)
    assert (await bench.ask()).status_code == 202


async def test_a_download_can_be_resumed_and_revalidated(bench: ExportsBench) -> None:
    job = await bench.finished()
    whole = await content_of(bench, job)
    etag = whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert int(whole.headers["Content-Length"]) == job["size_bytes"]

    rest = await content_of(bench, job, headers={"Range": "bytes=1000-", "If-Range": etag})
    assert rest.status_code == 206
    assert whole.content[1_000:] == rest.content
    assert rest.headers["Content-Range"] == f"bytes 1000-{job['size_bytes'] - 1}/{job['size_bytes']}"

    other = await content_of(bench, job, headers={"Range": "bytes=1000-", "If-Range": '"another file"'})
    assert (other.status_code, other.content) == (200, whole.content)
    assert (await content_of(bench, job, headers={"If-None-Match": etag})).status_code == 304
    beyond = await content_of(bench, job, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{job['size_bytes']}")


async def test_the_list_is_newest_first_and_pages_without_gaps(bench: ExportsBench) -> None:
    ids = [(await bench.finished())["id"] for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await bench.call("GET", "/v1/exports", params=query)).json()
        assert page["total"] == 5
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ids[::-1]
    assert (await bench.call("GET", "/v1/exports", params={"status": "failed"})).json()["total"] == 0


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"dataset": "invoices"}, "dataset", "customers"),
        ({"format": "docx"}, "format", "'tsv', 'csv'"),
        ({"columns": ["colour"]}, "columns", "customer_id"),
        ({"period": {"from": "2025-01"}}, "period", "last"),
        ({"format": "xlsx", "compression": "gzip"}, "compression", "inside"),
        ({"filters": {"colour": ["red"]}}, "filters.colour", "country"),
        ({"filters": {"segment": ["huge"]}}, "filters.segment", "enterprise"),
        ({"filters": {"country": "DE"}}, "filters.country", "list"),
        ({"filters": {"country": [7]}}, "filters.country.0", "string"),
        ({"filters": []}, "filters", "JSON object"),
        ({"dataset": 7}, "dataset", "string"),
        ({"rows": 5}, "rows", "not permitted"),
    ],
)
async def test_a_wrong_request_is_refused_with_the_field_and_the_fix(
    bench: ExportsBench, body: dict[str, Any], field: str, words: str
) -> None:
    asked = bench.owner.asked
    response = await bench.ask(**body)
    problem = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert problem["errors"][0]["field"] == field
    assert words in problem["errors"][0]["reason"]
    assert bench.owner.asked == asked


async def test_wrong_parameters_of_the_list_are_named(bench: ExportsBench) -> None:
    for query in ({"limit": 0}, {"limit": 201}, {"status": "lost"}, {"cursor": "%%"}, {"cursor": "WzFd"}):
        response = await bench.call("GET", "/v1/exports", params=query)
        assert (response.status_code, response.json()["parameter"]) == (400, next(iter(query)))


async def test_an_owner_that_is_away_is_told_and_nothing_is_stored(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=1, status=503)
    response = await bench.ask()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "customers service" in response.json()["detail"]
    bench.owner.owner = Owner(rows=500, sent_rows=400)
    assert (await bench.ask()).status_code == 503
    assert (await bench.call("GET", "/v1/exports")).json()["total"] == 0


async def test_a_filter_that_the_owner_refuses_is_the_callers_mistake(bench: ExportsBench) -> None:
    bench.owner.owner = Owner(rows=1, status=400)
    response = await bench.ask(filters={"name": ["%"]})
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"field": "filters", "reason": "not today"}],
    )


async def test_without_a_token_nothing_is_answered(bench: ExportsBench) -> None:
    for method, path in (("POST", ""), ("GET", ""), ("GET", "/x"), ("GET", "/x/content"), ("DELETE", "/x")):
        assert (await bench.http.request(method, f"/v1/exports{path}")).status_code == 401


async def test_another_partner_neither_sees_nor_fetches_nor_removes_an_export(bench: ExportsBench) -> None:
    job = await bench.finished()
    for method, path in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
        response = await bench.call(method, f"/v1/exports/{job['id']}{path}", partner="somebody-else")
        assert response.status_code == 404
    assert (await bench.call("GET", "/v1/exports", partner="somebody-else")).json()["total"] == 0
    assert (await content_of(bench, job)).status_code == 200


async def test_a_file_is_fetched_only_by_a_role_that_may_see_all_of_it(bench: ExportsBench) -> None:
    by_owner, by_analyst = await bench.finished(), await bench.finished(role=Role.ANALYST)
    assert bench.owner.personal_data[-2:] == ["false", "false"]  # the analyst's request, and its job
    assert (await content_of(bench, by_owner, role=Role.ANALYST)).status_code == 403
    assert (await content_of(bench, by_owner, role=Role.EXECUTIVE)).status_code == 200
    assert (await content_of(bench, by_analyst, role=Role.OWNER)).status_code == 200
    page = (await bench.call("GET", "/v1/exports", role=Role.ANALYST)).json()
    assert page["redacted"] is True
    assert {item["id"]: bool(item["content_url"]) for item in page["items"]} == {
        by_owner["id"]: False,
        by_analyst["id"]: True,
    }


async def test_removing_a_finished_export_removes_record_and_file(bench: ExportsBench) -> None:
    job = await bench.finished()
    assert len(await bench.keys_stored()) == 1
    path = f"/v1/exports/{job['id']}"
    assert (await bench.call("DELETE", path, role=Role.ANALYST)).status_code == 403
    assert (await bench.call("DELETE", path)).status_code == 204
    assert await bench.keys_stored() == []
    assert [(await bench.call(method, path)).status_code for method in ("GET", "DELETE")] == [404, 404]


async def test_a_file_is_there_for_thirty_days_and_then_gone(bench: ExportsBench, kafka: KafkaServer) -> None:
    job = await bench.finished()
    housekeeping = bench.parts.housekeeping
    bench.clock.shift = timedelta(days=29, hours=23, minutes=59)
    await housekeeping.expire_files()
    assert (await content_of(bench, job)).status_code == 200

    bench.clock.shift = timedelta(days=30)
    response = await content_of(bench, job)  # before any sweep
    assert (response.status_code, response.headers["Content-Type"]) == (410, "application/problem+json")
    await housekeeping.expire_files()
    after = await bench.job(job["id"])
    assert (after["status"], after["content_url"], after["row_count"]) == ("expired", None, 5_000)
    assert await bench.keys_stored() == []
    assert (await content_of(bench, job)).status_code == 410
    assert isinstance((await bench.events(kafka, job["id"], 3))[-1], ExportExpired)


async def test_objects_that_no_export_refers_to_are_removed_after_a_day(bench: ExportsBench) -> None:
    kept = await bench.finished()
    for key in (f"{bench.partner}/{kept['id']}/9.tsv", f"{bench.partner}/unknown/1.tsv", f"{bench.partner}/stray"):
        async with bench.parts.files.writer(key, media_type="text/plain") as upload:
            await upload.write(b"left behind")
    part = bench.directory / f"objects/{bench.partner}/unknown/2.tsv#1"  # of an upload that was killed
    part.write_bytes(b"half a file")
    await bench.parts.housekeeping.remove_orphans()
    assert (len(await bench.keys_stored()), part.exists()) == (4, True)
    bench.clock.shift = timedelta(days=1, minutes=1)
    await bench.parts.housekeeping.remove_orphans()
    assert await bench.keys_stored() == [f"{bench.partner}/{kept['id']}/1.tsv"]
    assert not part.exists()


async def test_a_completed_export_whose_object_vanished_is_said_to_be_gone(bench: ExportsBench) -> None:
    job = await bench.finished()
    for key in await bench.keys_stored():
        await bench.parts.files.remove(key)
    assert (await content_of(bench, job)).status_code == 410


async def test_the_worker_that_is_busy_still_answers(bench: ExportsBench) -> None:
    bench.owner.gate.clear()
    response = await bench.ask()

    async def running() -> bool:
        return await bench.status(response.json()["id"]) == "running"

    await eventually(running)
    bench.owner.gate.set()
    assert (await bench.ended(response.json()["id"]))["status"] == "completed"
