"""Schedules, templates, callbacks and links on real servers."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.exports.domain.callback import signed_headers
from shared.http.auth import Role
from tests.support.arrow_owner import Owner
from tests.support.exports_service import ExportsBench, OwnerServer, export_settings, running_exports
from tests.support.receiver import Receiver, receiving
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.waiting import eventually

SECRET = f"whsec_{base64.b64encode(bytes(32)).decode()}"
SCHEDULES = "/v1/export-schedules"
TEMPLATES = "/v1/export-templates"
REQUEST = {"dataset": "customers", "format": "csv", "columns": ["customer_id"]}
DAILY = {"name": "Daily customers", "request": REQUEST, "every_hours": 24}


@pytest.fixture(scope="module")
async def service(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ExportsBench]:
    directory = tmp_path_factory.mktemp("exports")
    await reset_topics(kafka)
    async with fresh_database_name(mongo) as name, OwnerServer(Owner(rows=20)).running() as owner:
        settings = export_settings(kafka, mongo, name, owner.url, directory, allow_private_callbacks=True)
        async with running_exports(settings, directory, owner) as bench:
            yield bench


@pytest.fixture
def bench(service: ExportsBench) -> ExportsBench:
    """The running service with a partner of the test's own and an owner of 20 rows."""
    return service.for_new_partner(Owner(rows=20))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Somebody's server for callbacks."""
    async with receiving() as server:
        yield server


async def added(bench: ExportsBench, *, role: Role = Role.OWNER, **body: Any) -> dict[str, Any]:
    response = await bench.call("POST", SCHEDULES, role=role, json=DAILY | body)
    assert response.status_code == 201, response.text
    schedule: dict[str, Any] = response.json()
    return schedule


async def runs(bench: ExportsBench, schedule_id: str, count: int) -> list[dict[str, Any]]:
    """The exports of a schedule, newest first, once `count` of them have ended."""
    found: list[dict[str, Any]] = []

    async def ended() -> bool:
        page = (await bench.call("GET", "/v1/exports", params={"schedule_id": schedule_id})).json()
        found[:] = page["items"]
        return len([each for each in found if each["status"] in {"completed", "failed"}]) >= count

    await eventually(ended)
    return found


async def test_a_schedule_runs_at_once_and_then_in_its_rhythm(bench: ExportsBench) -> None:
    schedule = await added(bench)
    [first] = await runs(bench, schedule["id"], 1)
    assert (first["name"], first["row_count"], first["requested_by"]) == ("Daily customers", 20, schedule["created_by"])
    bench.clock.shift = timedelta(hours=23)
    assert await bench.parts.schedules.run_due() == 0
    bench.clock.shift = timedelta(hours=24, seconds=1)
    assert len(await runs(bench, schedule["id"], 2)) == 2
    after = (await bench.call("GET", f"{SCHEDULES}/{schedule['id']}")).json()
    assert (after["runs"], after["remaining"], after["status"]) == (2, None, "active")


async def test_a_relative_period_is_resolved_at_each_run(bench: ExportsBench) -> None:
    request = REQUEST | {"period": {"last": 1, "unit": "days", "of": "created"}}
    schedule = await added(bench, request=request, count=2)
    await runs(bench, schedule["id"], 1)
    bench.clock.shift = timedelta(hours=25)
    second, first = await runs(bench, schedule["id"], 2)
    for each in (first, second):
        yesterday = datetime.fromisoformat(each["created_at"]).date() - timedelta(days=1)
        assert each["period"] == {"of": "created", "from": yesterday.isoformat(), "to": yesterday.isoformat()}
    assert first["period"] != second["period"]
    assert schedule["request"]["period"]["unit"] == "days"
    ended = (await bench.call("GET", f"{SCHEDULES}/{schedule['id']}")).json()
    assert (ended["status"], ended["remaining"], ended["next_run_at"]) == ("ended", 0, None)


async def test_a_paused_schedule_rests_and_a_resumed_one_goes_on(bench: ExportsBench) -> None:
    later = (datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)).isoformat()
    schedule = await added(bench, starts_at=later)
    path = f"{SCHEDULES}/{schedule['id']}"
    assert (await bench.call("POST", f"{path}/pause")).json()["status"] == "paused"
    bench.clock.shift = timedelta(hours=2)
    assert await bench.parts.schedules.run_due() == 0
    resumed = (await bench.call("POST", f"{path}/resume")).json()
    assert datetime.fromisoformat(resumed["next_run_at"]) == datetime.fromisoformat(later) + timedelta(hours=24)
    changed = await bench.call("PATCH", path, json={"name": "Weekly", "every_hours": 168})
    assert (changed.json()["name"], changed.json()["every_hours"]) == ("Weekly", 168)
    assert (await bench.call("DELETE", path)).status_code == 204
    assert (await bench.call("GET", path)).status_code == 404
    assert (await bench.call("GET", SCHEDULES)).json()["items"] == []


async def test_what_was_made_is_found_where_the_answer_says(bench: ExportsBench) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    schedule = await bench.call("POST", SCHEDULES, json=DAILY | {"starts_at": later})
    template = await bench.call("POST", TEMPLATES, json={"name": "Customers", "request": REQUEST})
    run = await bench.call("POST", f"{schedule.headers['Location']}/run")
    repeated = await bench.call("POST", f"{run.headers['Location']}/repeat")

    for made in (schedule, template, run, repeated):
        found = await bench.call("GET", made.headers["Location"])
        assert (found.status_code, found.json()["id"]) == (200, made.json()["id"])


async def test_a_schedule_is_hurried_five_times_an_hour(bench: ExportsBench) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    path = f"{SCHEDULES}/{(await added(bench, starts_at=later))['id']}"
    for _ in range(5):
        assert (await bench.call("POST", f"{path}/run")).status_code == 202
    refused = await bench.call("POST", f"{path}/run")
    assert (refused.status_code, "no more than 5" in refused.json()["detail"]) == (429, True)
    assert 0 < int(refused.headers["Retry-After"]) <= 3_600
    assert len(await runs(bench, path.rpartition("/")[2], 5)) == 5


async def test_a_user_has_fifty_active_schedules_and_no_more(bench: ExportsBench) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    first, *_ = [await added(bench, starts_at=later) for _ in range(50)]
    refused = await bench.call("POST", SCHEDULES, json=DAILY)
    assert (refused.status_code, "no more than 50" in refused.json()["detail"]) == (429, True)
    await added(bench, role=Role.MANAGER)
    await bench.call("POST", f"{SCHEDULES}/{first['id']}/pause")
    await added(bench, starts_at=later)
    assert (await bench.call("POST", f"{SCHEDULES}/{first['id']}/resume")).status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"every_hours": 3}, "every_hours"),
        ({"every_hours": 2_161}, "every_hours"),
        ({"count": 0}, "count"),
        ({"request": {"dataset": "invoices"}}, "dataset"),
        ({"request": REQUEST | {"filters": {"colour": ["red"]}}}, "filters.colour"),
        ({"callback": {"url": "ftp://example.com", "secret": SECRET}}, "callback.url"),
        ({"callback": {"url": "https://example.com", "secret": "short"}}, "callback.secret"),
        ({"starts_at": "tomorrow"}, "starts_at"),
    ],
)
async def test_a_wrong_schedule_is_refused_with_the_field(
    bench: ExportsBench, body: dict[str, Any], field: str
) -> None:
    response = await bench.call("POST", SCHEDULES, json=DAILY | body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


async def test_nobody_else_changes_or_sees_a_schedule(bench: ExportsBench) -> None:
    path = f"{SCHEDULES}/{(await added(bench))['id']}"
    assert (await bench.call("POST", f"{path}/pause", role=Role.EXECUTIVE)).status_code == 403
    assert (await bench.call("GET", path, partner="somebody-else")).status_code == 404
    assert (await bench.call("GET", path, role=Role.EXECUTIVE)).json()["editable"] is False


async def test_a_template_is_kept_and_can_be_asked_as_it_is(bench: ExportsBench) -> None:
    request = REQUEST | {"filters": {"country": ["DE"]}, "period": {"last": 3, "unit": "months", "of": "created"}}
    made = (await bench.call("POST", TEMPLATES, json={"name": "Germans", "request": request})).json()
    [listed] = (await bench.call("GET", TEMPLATES, role=Role.ANALYST)).json()["items"]
    assert (listed["id"], listed["name"], listed["request"]) == (made["id"], "Germans", made["request"])
    assert (await bench.call("POST", "/v1/exports", json=listed["request"])).status_code == 200
    assert (await bench.call("DELETE", f"{TEMPLATES}/{made['id']}", role=Role.ANALYST)).status_code == 403
    assert (await bench.call("DELETE", f"{TEMPLATES}/{made['id']}")).status_code == 204
    assert (await bench.call("GET", f"{TEMPLATES}/{made['id']}")).status_code == 404


async def test_a_template_is_renamed_and_given_another_request_by_who_may(bench: ExportsBench) -> None:
    answer = await bench.call("POST", TEMPLATES, json={"name": "Germans", "request": REQUEST})
    path = f"{TEMPLATES}/{answer.json()['id']}"
    made = (await bench.call("GET", path)).json()
    renamed = (await bench.call("PATCH", path, json={"name": "All"})).json()
    assert renamed == made | {"name": "All"}
    french = REQUEST | {"filters": {"country": ["FR"]}}
    changed = (await bench.call("PATCH", path, json={"request": french})).json()
    assert (changed["name"], changed["request"]["filters"]) == ("All", {"country": ["FR"]})
    assert (await bench.call("GET", path)).json() == changed
    assert (await bench.call("PATCH", path, json={"name": "Mine"}, role=Role.ANALYST)).status_code == 403
    refused = await bench.call("PATCH", path, json={"request": REQUEST | {"filters": {"colour": ["red"]}}})
    assert (refused.status_code, (await bench.call("GET", path)).json()) == (422, changed)


async def told(receiver: Receiver, count: int) -> None:
    async def received() -> bool:
        return len(receiver.received) >= count

    await eventually(received)


async def test_who_asked_is_told_of_success_and_of_failure_with_a_signature(
    bench: ExportsBench, receiver: Receiver
) -> None:
    callback = {"url": f"{receiver.url}/hook", "secret": SECRET}
    done = await bench.finished(delivery="job", callback=callback)
    await told(receiver, 1)
    bench.owner.at_first = [bench.owner.owner]
    bench.owner.owner = Owner(rows=20, sent_rows=3)
    broken = await bench.finished(delivery="job", callback=callback)
    await told(receiver, 2)
    (_, headers, body), (_, _, second) = receiver.received
    assert (done["callback_url"], SECRET in str(done)) == (callback["url"], False)
    sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert (
        headers["webhook-signature"]
        == signed_headers(SECRET, f"{done['id']}-completed", body, sent_at)["webhook-signature"]
    )
    news = json.loads(body)
    assert (news["type"], news["data"]["sha256"], news["data"]["row_count"]) == ("export.completed", done["sha256"], 20)
    assert (json.loads(second)["type"], json.loads(second)["data"]["failure"]) == ("export.failed", broken["failure"])


async def test_a_callback_that_is_not_taken_is_sent_again_under_the_same_id(
    bench: ExportsBench, receiver: Receiver
) -> None:
    receiver.status = 503
    callback = {"url": f"{receiver.url}/hook", "secret": SECRET}
    job = await bench.finished(delivery="job", callback=callback)
    path = f"/v1/exports/{job['id']}/callback"

    async def state() -> str:
        return f"{(await bench.call('GET', path)).json().get('last_error')}"

    async def failed_once() -> bool:
        return await state() == "it answered 503"

    await eventually(failed_once)
    receiver.status = 200
    bench.clock.shift = timedelta(seconds=30)

    async def taken() -> bool:
        return bool((await bench.call("GET", path)).json()["status"] == "delivered")

    await eventually(taken)
    assert {headers["webhook-id"] for _, headers, _ in receiver.received} == {f"{job['id']}-completed"}
    assert (await bench.call("GET", path)).json()["attempts"] == 2
    silent = await bench.finished(delivery="job")
    assert (await bench.call("GET", f"/v1/exports/{silent['id']}/callback")).status_code == 409


async def test_a_link_works_once_and_without_a_token(bench: ExportsBench) -> None:
    job = await bench.finished(delivery="job")
    link = (await bench.call("POST", f"/v1/exports/{job['id']}/link")).json()
    assert link["one_use"] is True
    looked_at = await bench.http.head(link["url"])
    assert (looked_at.status_code, looked_at.headers["X-Row-Count"], looked_at.content) == (200, "20", b"")
    fetched = await bench.http.get(link["url"])
    assert (fetched.status_code, fetched.headers["X-Row-Count"]) == (200, "20")
    assert (await bench.http.get(link["url"])).status_code == 404
    assert (await bench.http.head(link["url"])).status_code == 404
    assert (await bench.http.get("/v1/export-links/guess")).status_code == 404


async def test_a_link_ends_with_its_time_and_with_the_file(bench: ExportsBench) -> None:
    job = await bench.finished(delivery="job")
    path = f"/v1/exports/{job['id']}/link"
    stale, late = [(await bench.call("POST", path)).json()["url"] for _ in range(2)]
    bench.clock.shift = timedelta(minutes=11)
    assert (await bench.http.get(stale)).status_code == 404
    bench.clock.shift = timedelta()
    await bench.call("DELETE", f"/v1/exports/{job['id']}")
    assert (await bench.http.get(late)).status_code == 404
    assert (await bench.call("POST", path)).status_code == 404


async def test_no_link_is_made_for_a_role_that_may_see_less(bench: ExportsBench) -> None:
    job = await bench.finished(delivery="job")
    assert (await bench.call("POST", f"/v1/exports/{job['id']}/link", role=Role.ANALYST)).status_code == 403
