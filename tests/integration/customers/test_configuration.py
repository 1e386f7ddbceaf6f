"""Configuration over HTTP: defaults, overrides, reverts, many customers at once."""

from typing import Any

import pytest

from shared.events.settings import ConfigurationChanged, DefaultsChanged
from tests.support.builders import customer
from tests.support.customers_service import CustomersBench
from tests.support.settings_client import SettingsClient

PATH = "customers/c-1/configuration"
NOTICE = "renewal_notice_days"


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose partner has the customers `c-1` and `c-2`."""
    await customers.tell(*(customer(partner_id=partner, customer_id=each) for each in ("c-1", "c-2")))
    return SettingsClient(customers, partner)


async def setting(client: SettingsClient, path: str = PATH, name: str = NOTICE) -> dict[str, Any]:
    (found,) = [each for each in (await client.body(path))["settings"] if each["name"] == name]
    return dict(found)


async def test_a_setting_comes_with_its_help_its_validation_and_its_default(owner: SettingsClient) -> None:
    found = await setting(owner)
    assert found.items() >= {"value": 30, "default": 30, "overridden": False, "minimum": 1, "maximum": 180}.items()
    assert "unused seats" in found["help"]


async def test_a_changed_default_reaches_every_customer_without_an_override(owner: SettingsClient) -> None:
    await owner.done("PUT", f"{PATH}/{NOTICE}", {"value": 60})
    await owner.done("PUT", f"settings/defaults/{NOTICE}", {"value": 45})

    assert ((await setting(owner))["value"], (await setting(owner))["default"]) == (60, 45)
    assert (await setting(owner, "customers/c-2/configuration"))["value"] == 45
    await owner.done("DELETE", f"{PATH}/{NOTICE}")
    assert ((await setting(owner))["value"], (await setting(owner))["overridden"]) == (45, False)
    await owner.done("DELETE", f"settings/defaults/{NOTICE}")
    assert (await setting(owner))["value"] == 30


async def test_the_log_and_the_events_tell_each_step(owner: SettingsClient) -> None:
    await owner.done("PUT", f"{PATH}/{NOTICE}", {"value": 60})
    await owner.done("DELETE", f"{PATH}/{NOTICE}")
    await owner.done("PUT", f"settings/defaults/{NOTICE}", {"value": 45})

    assert await owner.actions() == ["configuration.reverted", "configuration.overridden"]
    (entry,) = (await owner.body("settings/activity"))["items"]
    assert (entry["action"], entry["changes"]) == ("defaults.set", [{"field": NOTICE, "before": None, "after": 45}])
    told = await owner.told(ConfigurationChanged, 2)
    assert [(each.version, each.overrides) for each in told] == [(1, {NOTICE: 60}), (2, {})]
    assert [each.defaults for each in await owner.told(DefaultsChanged, 1)] == [{NOTICE: 45}]


async def test_an_override_that_fails_its_validation_is_refused_by_its_name(owner: SettingsClient) -> None:
    refused = await owner.put(PATH, {"values": {"language": "de", NOTICE: 1_000}})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, NOTICE)
    assert "1 to 180" in refused.json()["detail"]
    assert not (await setting(owner, name="language"))["overridden"]


@pytest.mark.parametrize("value", [None, [], {}, 1.5])
async def test_a_value_of_no_type_at_all_is_refused(owner: SettingsClient, value: object) -> None:
    refused = await owner.put(f"{PATH}/{NOTICE}", {"value": value})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], "a whole number or a text" in error["reason"]) == ("value", True)


async def test_an_unknown_setting_and_one_that_follows_its_default_are_told(owner: SettingsClient) -> None:
    unknown, following = await owner.put(f"{PATH}/colour", {"value": 1}), await owner.send("DELETE", f"{PATH}/{NOTICE}")
    assert (unknown.status_code, following.status_code) == (404, 404)
    assert "language" in unknown.json()["detail"]
    assert following.json()["field"] == NOTICE


async def test_two_editors_collide_and_a_changed_default_is_no_lost_update(owner: SettingsClient) -> None:
    read = (await owner.read(PATH)).headers["etag"]
    await owner.done("PUT", f"settings/defaults/{NOTICE}", {"value": 45})

    assert (await owner.read(PATH)).headers["etag"] != read
    assert (await owner.put(f"{PATH}/language", {"value": "de"}, etag=read)).status_code == 200
    assert (await owner.put(f"{PATH}/language", {"value": "fr"}, etag=read)).status_code == 412


async def test_many_customers_are_changed_at_once_each_told_apart(owner: SettingsClient) -> None:
    stale = (await owner.read("customers/c-2/configuration")).headers["etag"]
    await owner.done("PUT", f"customers/c-2/configuration/{NOTICE}", {"value": 60})
    targets = [{"customer_id": "c-1"}, {"customer_id": "c-2", "etag": stale}, {"customer_id": "never"}]

    answer = await owner.done("POST", "settings/configuration", {"customers": targets, "override": {NOTICE: 90}})

    assert [(each["status"], (each["problem"] or {}).get("status")) for each in answer["results"]] == [
        ("changed", None),
        ("refused", 412),
        ("refused", 404),
    ]
    assert (answer["changed"], answer["refused"]) == (1, 2)
    again = await owner.done("POST", "settings/configuration", {"customers": targets[:1], "revert": ["language"]})
    assert again["unchanged"] == 1


async def test_a_change_of_many_is_refused_whole_where_its_values_do_not_fit(owner: SettingsClient) -> None:
    targets = [{"customer_id": "c-1"}]
    bad = await owner.send("POST", "settings/configuration", {"customers": targets, "override": {NOTICE: 0}})
    without = await owner.send("POST", "settings/tags", {"customers": targets, "add": [{"name": "a"}]}, etag=None)
    twice = await owner.send("POST", "settings/tags", {"customers": [*targets, *targets]})

    assert (bad.status_code, without.status_code, twice.status_code) == (422, 428, 422)
    assert (twice.json()["errors"][0]["field"], "'c-1'" in twice.json()["detail"]) == ("customers", True)
    assert await owner.actions() == []


async def test_many_customers_are_tagged_at_once(owner: SettingsClient) -> None:
    await owner.done("PUT", "customers/c-2/tags/old", {})
    body = {"customers": [{"customer_id": "c-1"}, {"customer_id": "c-2"}], "add": [{"name": "a"}], "remove": ["old"]}

    answer = await owner.done("POST", "settings/tags", body)

    assert answer["changed"] == 2
    assert [tag["name"] for tag in (await owner.body("customers/c-2/tags"))["tags"]] == ["a"]
    assert [each["customer_id"] for each in (await owner.body("customers", tag="a"))["items"]] == ["c-1", "c-2"]


@pytest.mark.parametrize("role", ["analyst", "executive"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"{PATH}/{NOTICE}", {"value": 60}),
        ("DELETE", f"{PATH}/{NOTICE}", None),
        ("PUT", f"settings/defaults/{NOTICE}", {"value": 60}),
        ("POST", "settings/configuration", {"customers": [{"customer_id": "c-1"}]}),
        ("POST", "settings/tags", {"customers": [{"customer_id": "c-1"}]}),
    ],
)
async def test_those_who_only_read_change_nothing(
    owner: SettingsClient, role: str, method: str, path: str, body: object
) -> None:
    assert (await owner.acting_as(role).send(method, path, body)).status_code == 403
