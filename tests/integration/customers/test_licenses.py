"""The licence reports over HTTP and as datasets; facts of both sides over Kafka."""

from typing import Any

import pytest

from shared.events.licenses import BookedSubscriptionChanged, LicenseCountChanged
from shared.redaction import MASK
from tests.support.builders import NOON, customer, day, deleted, subscription
from tests.support.customers_service import CustomersBench, table
from tests.support.settings_client import SettingsClient
from tests.support.waiting import eventually

RECONCILIATION = "customers/c-1/reports/license-reconciliation"
CONSUMPTION = "customers/c-1/reports/license-consumption"


def booked(**fields: Any) -> BookedSubscriptionChanged:
    usual = {"customer_id": "c-1", "version": 1, "subscription_id": "s-1", "quantity": 5, "term": "P1Y"}
    return BookedSubscriptionChanged.model_validate(usual | fields)


def counted(**fields: Any) -> LicenseCountChanged:
    usual = {"customer_id": "c-1", "version": 1, "vendor": "microsoft", "sku_id": "e3", "purchased": 10, "assigned": 4}
    return LicenseCountChanged.model_validate(usual | {"counted_at": NOON} | fields)


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner of `c-1` to `c-3`, each with an active subscription of 5 seats."""
    for each in ("c-1", "c-2", "c-3"):
        own = {"partner_id": partner, "customer_id": each}
        await customers.tell(customer(**own, name=f"Contoso {each}"), subscription("2025-01-01", **own, seats=5))
    return SettingsClient(customers, partner)


async def test_both_sides_arrive_over_kafka_and_are_compared(owner: SettingsClient, customers: CustomersBench) -> None:
    own = {"partner_id": owner.partner}
    await customers.publish(booked(**own, quantity=7), booked(**own, subscription_id="s-2"), counted(**own))

    async def compared() -> bool:
        found = await owner.body(RECONCILIATION)
        return bool(found["counts"] == {"quantity": 1, "missing_at_vendor": 1})

    await eventually(compared)
    first, second = (await owner.body(RECONCILIATION))["items"]
    assert (first["vendor_quantity"], first["our_quantity"], first["differences"]) == (5, 7, "quantity")
    assert (second["subscription_id"], second["vendor_status"], second["our_status"]) == ("s-2", None, "active")


async def test_an_older_entry_of_the_books_changes_nothing(owner: SettingsClient, customers: CustomersBench) -> None:
    own = {"partner_id": owner.partner}
    await customers.tell(booked(**own, version=2), booked(**own, version=1, quantity=99))
    assert (await owner.body(RECONCILIATION))["counts"] == {"match": 1}


async def test_seats_are_counted_and_alerts_follow_the_customers_configuration(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    own: dict[str, Any] = {"partner_id": owner.partner}
    term = {"commitment_end_at": day("2025-05-01"), "term": "P1Y"}
    renewing: dict[str, Any] = {"sku_id": "e3", "vendor": "microsoft", **term}
    await customers.tell(subscription("2025-01-01", **own, version=2, **renewing), counted(**own))
    (line,) = (await owner.body(CONSUMPTION))["items"]
    assert (line["purchased"], line["assigned"], line["unassigned"], line["alert"]) == (10, 4, 6, False)

    await owner.done("PUT", "customers/c-1/configuration/renewal_notice_days", {"value": 90})
    assert (await owner.body(CONSUMPTION))["alerts"] == 1
    alerts = await owner.body("reports/license-consumption", alert="true")
    assert [each["customer_id"] for each in alerts["items"]] == ["c-1"]


async def test_all_customers_are_compared_in_pages_that_hold_each_once(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(booked(partner_id=owner.partner, customer_id="c-2"))
    path, found, cursor = "reports/license-reconciliation", [], None
    while True:
        page = await owner.body(path, limit=1, **({"cursor": cursor} if cursor else {}))
        found += [(each["customer_id"], each["class"]) for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert found == [("c-1", "missing_here"), ("c-2", "match"), ("c-3", "missing_here")]
    only = await owner.body(path, difference="match")
    assert [each["customer_id"] for each in only["items"]] == ["c-2"]


async def test_a_tag_leaves_the_customers_that_have_it(owner: SettingsClient) -> None:
    await owner.done("PUT", "customers/c-3/tags/vip", {})
    found = await owner.body("reports/license-reconciliation", tag="vip")
    assert [each["customer_id"] for each in found["items"]] == ["c-3"]


@pytest.mark.parametrize("question", [{"difference": "other"}, {"colour": "red"}, {"cursor": "WzFd"}, {"limit": 0}])
async def test_a_question_that_does_not_fit_is_refused(owner: SettingsClient, question: dict[str, Any]) -> None:
    assert (await owner.read("reports/license-reconciliation", **question)).status_code == 400


async def test_both_reports_are_datasets_of_all_customers(owner: SettingsClient, customers: CustomersBench) -> None:
    await customers.tell(booked(partner_id=owner.partner), counted(partner_id=owner.partner))
    datasets = [each["name"] for each in (await customers.get("/internal/v1/datasets", "*", "service")).json()]
    assert {"license-reconciliation", "license-consumption"} <= {*datasets}

    own = {"partner_id": owner.partner}
    reconciled = await customers.get("/internal/v1/datasets/license-reconciliation", "*", "service", **own)
    consumed = await customers.get("/internal/v1/datasets/license-consumption", "*", "service", **own)

    assert (reconciled.headers["x-row-count"], table(reconciled).num_rows) == ("3", 3)
    assert table(reconciled).column("class").to_pylist() == ["match", "missing_here", "missing_here"]
    assert table(consumed).column("unassigned").to_pylist() == [None, 6, None, None]


async def test_a_protected_customers_name_is_masked_and_its_lines_count(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(customer(partner_id=owner.partner, version=2, name="Secret", protected=True))
    found = await owner.body(RECONCILIATION)
    assert (found["items"][0]["customer_name"], found["redacted"], found["counts"]) == (MASK, True, {"missing_here": 1})


async def test_the_books_of_a_deleted_customer_go_with_it_and_do_not_come_back(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    own = {"partner_id": owner.partner}
    await customers.tell(booked(**own), counted(**own))
    await customers.tell(deleted(**own))
    await customers.tell(booked(**own, version=9), counted(**own, version=9))

    stored = await customers.documents(owner.partner)
    assert (stored["booked"], stored["license_counts"]) == ([], [])
    assert (await owner.read(RECONCILIATION)).status_code == 410


async def test_another_partner_sees_no_line(owner: SettingsClient, customers: CustomersBench) -> None:
    other = SettingsClient(customers, f"{owner.partner}-2")
    assert (await other.read(RECONCILIATION)).status_code == 404
    assert (await other.body("reports/license-reconciliation"))["items"] == []
