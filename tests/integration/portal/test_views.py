"""Saved views: a user's own at one partner, and never changed by somebody who has not read the latest."""

from typing import Any

import httpx
import pytest

from tests.support.portal_service import RunningPortal

NORDICS = {"name": "Nordics", "page": "/overview", "query": "country=SE&country=NO"}


async def saved(client: httpx.AsyncClient, **changed: Any) -> httpx.Response:
    """The answer to saving a view."""
    return await client.post("/api/views", json=NORDICS | changed)


async def test_a_view_is_kept_changed_and_deleted(portal: RunningPortal) -> None:
    async with portal.signed_in("fabrikam-owner") as client:
        added = await saved(client)
        assert (added.status_code, added.headers["etag"]) == (201, '"1"')
        place = added.headers["location"]
        assert (await client.get(place)).json() == added.json()

        renamed = await client.put(place, json=NORDICS | {"name": "The north"}, headers={"If-Match": '"1"'})
        assert (renamed.json()["name"], renamed.headers["etag"]) == ("The north", '"2"')
        assert [each["name"] for each in (await client.get("/api/views")).json()["items"]] == ["The north"]

        assert (await client.delete(place, headers={"If-Match": '"2"'})).status_code == 204
        assert (await client.get(place)).status_code == 404
        assert (await client.get("/api/views")).json() == {"items": []}


async def test_a_change_of_what_was_not_read_is_refused(portal: RunningPortal) -> None:
    async with portal.signed_in("fabrikam-executive") as client:
        place = (await saved(client)).headers["location"]
        assert (await client.put(place, json=NORDICS)).status_code == 428
        await client.put(place, json=NORDICS, headers={"If-Match": '"1"'})
        for tag, status in (('"1"', 412), ('"3"', 412), ('W/"2"', 412), ("nonsense", 400)):
            assert (await client.put(place, json=NORDICS, headers={"If-Match": tag})).status_code == status
            assert (await client.delete(place, headers={"If-Match": tag})).status_code == status
        assert (await client.delete(place, headers={"If-Match": "*"})).status_code == 204


async def test_views_are_seen_by_nobody_else_not_even_by_the_same_role_elsewhere(portal: RunningPortal) -> None:
    async with portal.signed_in("contoso-manager") as mine:
        place = (await saved(mine)).headers["location"]
    for persona in ("contoso-owner", "northwind-manager"):
        async with portal.signed_in(persona) as other:
            assert (await other.get(place)).status_code == 404
            assert (await other.delete(place, headers={"If-Match": '"1"'})).status_code == 404
            assert (await other.get("/api/views")).json() == {"items": []}


async def test_a_name_stands_once_on_a_page(portal: RunningPortal) -> None:
    async with portal.signed_in("contoso-owner") as client:
        await saved(client, name="Mine")
        again = await saved(client, name="  Mine ")
        assert again.status_code == 409
        assert "'Mine'" in again.json()["detail"]
        assert (await saved(client, name="Mine", page="/orders")).status_code == 201
        other = await saved(client, name="Other")
        clash = await client.put(
            other.headers["location"], json=NORDICS | {"name": "Mine"}, headers={"If-Match": '"1"'}
        )
        assert clash.status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 101),
        ("name", "two\nlines"),
        ("page", "https://evil.example"),
        ("page", "//evil.example"),
        ("page", "/a?b"),
        ("query", "x" * 8_001),
    ],
)
async def test_a_wrong_field_is_named(client: httpx.AsyncClient, field: str, value: str) -> None:
    answer = await saved(client, **{field: value})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_hostile_names_are_kept_as_they_are(client: httpx.AsyncClient) -> None:
    for name in ("<img src=x onerror=alert(1)>", "مشاهدات", "{{7*7}} $where"):
        assert (await saved(client, name=name)).json()["name"] == name
