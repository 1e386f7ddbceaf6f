"""Who may see less than when they asked gets no more than they may see now, from a job, a link or a schedule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from shared.http.auth import Role
from tests.support.exports_service import ExportsBench, bearer_as
from tests.support.waiting import eventually

ANN = "ann@acme.example"
REQUEST = {"dataset": "customers", "format": "csv"}


async def as_ann(bench: ExportsBench, role: Role, method: str, path: str, **more: Any) -> httpx.Response:
    """Call as one person, in the role that she has by now."""
    headers = bearer_as(bench.keys, bench.partner, role, ANN)
    return await bench.call(method, path, headers=headers, **more)


def told(bench: ExportsBench) -> tuple[str, str]:
    """What the owner was last told of who will read the rows: personal data, revenue."""
    asked = [each for each in bench.owner.parameters if each["partner_id"] == bench.partner][-1]
    return asked["personal_data"], asked["revenue"]


async def scheduled(bench: ExportsBench) -> str:
    """The path of a schedule that Ann made as an owner, and that is due in an hour."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    plan = {"name": "Daily", "request": REQUEST, "every_hours": 24, "starts_at": later}
    made = await as_ann(bench, Role.OWNER, "POST", "/v1/export-schedules", json=plan)
    assert made.status_code == 201, made.text
    return f"/v1/export-schedules/{made.json()['id']}"


async def last_run(bench: ExportsBench, schedule: str, count: int) -> dict[str, Any]:
    """The newest export of a schedule once it has `count` that are completed."""
    found: list[dict[str, Any]] = []

    async def completed() -> bool:
        page = await bench.call("GET", "/v1/exports", params={"schedule_id": schedule.rpartition("/")[2]})
        found[:] = page.json()["items"]
        return [each["status"] for each in found] == ["completed"] * count

    await eventually(completed)
    return found[0]


async def test_a_file_is_not_for_who_lost_a_permission_since_asking(bench: ExportsBench) -> None:
    asked = await as_ann(bench, Role.OWNER, "POST", "/v1/exports", json=REQUEST)
    path = f"/v1/exports/{(await bench.ended(asked.json()['id']))['id']}"
    assert told(bench) == ("true", "true")
    for role, status in ((Role.ANALYST, 403), (Role.MANAGER, 403), (Role.OWNER, 200)):
        assert (await as_ann(bench, role, "GET", f"{path}/content")).status_code == status
        assert (await as_ann(bench, role, "POST", f"{path}/link")).status_code == status
    again = await as_ann(bench, Role.ANALYST, "POST", f"{path}/repeat")
    done = await bench.ended(again.json()["id"])
    assert told(bench) == ("false", "false")
    assert (await as_ann(bench, Role.ANALYST, "GET", f"/v1/exports/{done['id']}/content")).status_code == 200


async def test_a_schedule_shows_no_more_than_its_maker_is_known_to_see(bench: ExportsBench) -> None:
    schedule = await scheduled(bench)
    bench.clock.shift = timedelta(hours=2)
    first = await last_run(bench, schedule, 1)
    assert told(bench) == ("true", "true")
    path = f"/v1/exports/{first['id']}/content"
    assert (await as_ann(bench, Role.ANALYST, "GET", path)).status_code == 403
    # She runs it by hand, and so it is known that she sees less.
    assert (await as_ann(bench, Role.ANALYST, "POST", f"{schedule}/run")).status_code == 202
    second = await last_run(bench, schedule, 2)
    assert told(bench) == ("false", "false")
    assert (await as_ann(bench, Role.ANALYST, "GET", f"/v1/exports/{second['id']}/content")).status_code == 200
    bench.clock.shift = timedelta(hours=26)
    await last_run(bench, schedule, 3)
    assert told(bench) == ("false", "false")


async def test_who_hurries_somebody_elses_schedule_gets_what_both_may_see(bench: ExportsBench) -> None:
    schedule = await scheduled(bench)
    assert (await bench.call("POST", f"{schedule}/run", role=Role.MANAGER)).status_code == 202
    hurried = await last_run(bench, schedule, 1)
    assert told(bench) == ("false", "true")
    assert (await bench.call("GET", f"/v1/exports/{hurried['id']}/content", role=Role.MANAGER)).status_code == 200
    bench.clock.shift = timedelta(hours=2)
    await last_run(bench, schedule, 2)
    assert told(bench) == ("true", "true")


async def test_personal_data_that_an_export_was_filtered_by_is_for_those_who_may_see_it(bench: ExportsBench) -> None:
    request = {**REQUEST, "filters": {"country": ["DE"], "email": ["carla@acme.example"]}}
    kept = {"name": "Carla's", "request": request}
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = [
        ("/v1/exports", {**request, "delivery": "job"}),
        ("/v1/export-templates", kept),
        ("/v1/export-schedules", {**kept, "every_hours": 24, "starts_at": later}),
    ]
    for path, body in made:
        one = f"{path}/{(await as_ann(bench, Role.OWNER, 'POST', path, json=body)).json()['id']}"
        for place in (path, one):
            for role, email in ((Role.OWNER, "carla@acme.example"), (Role.ANALYST, "*" * 12)):
                shown = (await as_ann(bench, role, "GET", place)).json()
                first = shown["items"][0] if "items" in shown else shown
                assert first.get("request", first)["filters"] == {"country": ["DE"], "email": [email]}, place
