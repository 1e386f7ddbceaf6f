"""Tags over HTTP: two editors, limits, what filters find, what other systems are told."""

import asyncio

import pytest

from shared.events.settings import TagsChanged
from tests.support.builders import NOON, customer, deleted
from tests.support.customers_service import CustomersBench, bearer
from tests.support.settings_client import SettingsClient

PATH = "customers/c-1/tags"


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose partner has the customer `c-1`."""
    await customers.tell(customer(partner_id=partner, name="Contoso"))
    return SettingsClient(customers, partner)


async def test_a_change_comes_with_its_log_entry_and_its_event(owner: SettingsClient) -> None:
    await owner.done("PUT", f"{PATH}/region", {"value": "north"})
    await owner.done("PUT", f"{PATH}/region", {"name": "area", "value": "north"})
    await owner.done("DELETE", f"{PATH}/AREA")

    found = await owner.body(PATH)
    assert (found["tags"], found["changed_by"], found["changed_at"]) == ([], "tester", "2025-03-01T12:00:00Z")
    assert await owner.actions() == ["tags.removed", "tags.set", "tags.set"]
    events = await owner.told(TagsChanged, 3)
    assert [(each.version, [tag.name for tag in each.tags]) for each in events] == [
        (1, ["region"]),
        (2, ["area"]),
        (3, []),
    ]


async def test_of_two_editors_who_read_the_same_the_second_is_refused(owner: SettingsClient) -> None:
    read = (await owner.read(PATH)).headers["etag"]

    first = await owner.put(f"{PATH}/a", {"value": "1"}, etag=read)
    second = await owner.put(f"{PATH}/b", {"value": "2"}, etag=read)

    assert (first.status_code, second.status_code) == (200, 412)
    assert "read it again" in second.json()["detail"]
    assert second.json()["etag"] == first.headers["etag"]
    assert [tag["name"] for tag in (await owner.body(PATH))["tags"]] == ["a"]


async def test_of_many_editors_at_the_same_moment_exactly_one_wins(owner: SettingsClient) -> None:
    read = (await owner.read(PATH)).headers["etag"]
    answers = await asyncio.gather(*(owner.put(f"{PATH}/t{n}", {}, etag=read) for n in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    assert len((await owner.body(PATH))["tags"]) == 1
    assert await owner.actions() == ["tags.set"]


async def test_a_change_without_a_condition_is_refused_and_says_what_to_send(owner: SettingsClient) -> None:
    refused = await owner.put(f"{PATH}/a", {}, etag=None)
    assert (refused.status_code, "If-Match" in refused.json()["detail"]) == (428, True)
    assert (await owner.put(f"{PATH}/a", {}, etag="tags-0")).status_code == 400
    assert (await owner.put(f"{PATH}/a", {}, etag='W/"tags-0"')).status_code == 412


async def test_who_has_the_tags_already_is_not_sent_them_again(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    answer = await owner.put(PATH, {"tags": [{"name": "a"}]})
    headers = bearer(owner.partner, "analyst") | {"If-None-Match": answer.headers["etag"]}

    assert (await customers.http.get(f"/v1/{PATH}", headers=headers)).status_code == 304


async def test_a_change_that_moves_nothing_leaves_no_trace(owner: SettingsClient) -> None:
    once = await owner.put(f"{PATH}/a", {"value": "x"})
    again = await owner.put(f"{PATH}/a", {"value": "x"})

    assert once.headers["etag"] == again.headers["etag"]
    assert await owner.actions() == ["tags.set"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tags": [{"name": "x" * 51}]}, "tags.0.name"),
        ({"tags": [{"name": "ok", "value": "x" * 51}]}, "tags.0.value"),
        ({"tags": [{"name": " \u200b "}]}, "tags.0.name"),
        ({"tags": [{"name": "a:b"}]}, "tags.0.name"),
        ({"tags": [{"name": "a\x00"}]}, "tags.0.name"),
        ({"tags": [{"name": f"t{n}"} for n in range(151)]}, "tags"),
        ({"tag": []}, "tags"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_field(owner: SettingsClient, body: object, field: str) -> None:
    refused = await owner.put(PATH, body)

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == field


async def test_a_body_that_is_no_json_is_refused_as_a_whole(owner: SettingsClient, customers: CustomersBench) -> None:
    headers = bearer(owner.partner, "owner") | {"If-Match": "*", "Content-Type": "application/json"}
    refused = await customers.http.put(f"/v1/{PATH}", content=b"{tags: []}", headers=headers)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "body")


async def test_a_name_of_51_characters_is_refused_in_the_path_too(owner: SettingsClient) -> None:
    refused = await owner.put(f"{PATH}/{'x' * 51}", {})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "name")


@pytest.mark.parametrize("name", ["مؤسسة النور", "北京市朝阳区", "🚀🔥", "a/b c?d", "Größe", "'; drop", "$where"])
async def test_names_in_every_script_come_back_as_they_were_sent(owner: SettingsClient, name: str) -> None:
    await owner.done("PUT", PATH, {"tags": [{"name": name, "value": name}]})
    assert (await owner.body(PATH))["tags"] == [{"name": name, "value": name}]


async def test_a_name_with_a_slash_can_be_removed_by_its_path(owner: SettingsClient) -> None:
    await owner.done("PUT", PATH, {"tags": [{"name": "a/b"}]})
    assert (await owner.done("DELETE", f"{PATH}/a%2Fb"))["tags"] == []


@pytest.mark.parametrize("role", ["analyst", "executive"])
async def test_those_who_only_read_change_nothing(owner: SettingsClient, role: str) -> None:
    reader = owner.acting_as(role)
    assert (await reader.put(f"{PATH}/a", {})).status_code == 403
    assert (await reader.read(PATH)).status_code == 200


async def test_another_partner_finds_and_changes_nothing(owner: SettingsClient, customers: CustomersBench) -> None:
    other = SettingsClient(customers, f"{owner.partner}-2")
    assert (await other.put(f"{PATH}/a", {})).status_code == 404
    assert (await other.read(PATH)).status_code == 404
    assert (await other.read("customers/c-1/activity")).status_code == 404


async def test_facts_that_arrive_later_leave_the_tags(owner: SettingsClient, customers: CustomersBench) -> None:
    await owner.done("PUT", f"{PATH}/a", {"value": "1"})
    await customers.tell(customer(partner_id=owner.partner, version=2, name="Renamed"))

    (document,) = (await customers.documents(owner.partner))["customers"]
    assert (document["name"], document["tags"]) == ("Renamed", [{"name": "a", "value": "1"}])


async def test_a_deletion_that_the_source_tells_takes_the_settings_along(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await owner.done("PUT", f"{PATH}/a", {})
    await customers.tell(deleted(partner_id=owner.partner, version=2, deleted_at=NOON))

    assert (await owner.read(PATH)).status_code == 410
    assert (await owner.put(f"{PATH}/a", {})).status_code == 410
    stored = await customers.documents(owner.partner)
    assert (stored["sections"], stored["activity"]) == ([], [])


async def test_the_log_is_read_in_pages_newest_first(owner: SettingsClient) -> None:
    for number in range(5):
        await owner.done("PUT", f"{PATH}/t{number}", {})

    first = await owner.body("customers/c-1/activity", limit=2)
    second = await owner.body("customers/c-1/activity", limit=2, cursor=first["next_cursor"])
    third = await owner.body("customers/c-1/activity", limit=2, cursor=second["next_cursor"])

    pages = [[entry["changes"][0]["field"] for entry in page["items"]] for page in (first, second, third)]
    assert pages == [["tags.t4", "tags.t3"], ["tags.t2", "tags.t1"], ["tags.t0"]]
    assert (first["total"], third["next_cursor"]) == (5, None)
    assert first["items"][0]["actor"] == "tester"


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyIyMDI1IiwieCJd"])
async def test_a_cursor_that_the_log_never_gave_is_refused(owner: SettingsClient, cursor: str) -> None:
    assert (await owner.read("customers/c-1/activity", cursor=cursor)).status_code == 400
