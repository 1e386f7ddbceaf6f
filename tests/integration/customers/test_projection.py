"""Facts in, documents out: on real Kafka and MongoDB."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import OperationFailure

from services.customers.domain.record import CustomerFact, CustomerKey, Touched, settle
from services.customers.repository.reads import MOST_OF_EACH
from services.customers.repository.records import RecordStore
from shared.mongo import Session
from tests.support.builders import NOON, customer, day, deleted, order, subscription
from tests.support.customer_facts import told_everything, user, vendor_account
from tests.support.customer_strategies import facts
from tests.support.customers_service import CustomersBench, of_partner
from tests.support.waiting import eventually


async def test_facts_on_both_topics_become_one_customer(customers: CustomersBench, partner: str) -> None:
    await customers.publish(
        customer(partner_id=partner, name="Contoso", country="DE"),
        subscription("2025-01-01", partner_id=partner, seats=5),
        order("2025-01-01", partner_id=partner, amount="12.50", currency="EUR"),
        user(partner_id=partner, name="Ann"),
        vendor_account(partner_id=partner),
    )

    async def arrived() -> bool:
        response = await customers.get("/v1/customers/c-1", partner)
        return response.status_code == 200 and all(response.json()["totals"].values())

    await eventually(arrived)
    found = await customers.details(partner, "c-1")
    assert (found["name"], found["country"]) == ("Contoso", "DE")
    assert (found["subscriptions_active"], found["seats"], found["orders_count"]) == (1, 5, 1)
    assert found["orders"][0]["amount"] == "12.50"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(facts, min_size=1, max_size=10), seed=st.integers(0, 2**16))
async def test_any_order_batching_and_repetition_stores_the_same_documents(
    customers: CustomersBench, told: Sequence[CustomerFact], seed: int
) -> None:
    at_once, in_pieces = f"law-{seed}-a", f"law-{seed}-b"
    shuffled = random.Random(seed).sample([*told, told[0]], len(told) + 1)

    await customers.tell(*of_partner(at_once, told))
    for fact in of_partner(in_pieces, shuffled):
        await customers.tell(fact)

    assert await _contents(customers, at_once) == await _contents(customers, in_pieces)
    await customers.forget(at_once, in_pieces)


async def test_late_and_repeated_facts_change_nothing(customers: CustomersBench, partner: str) -> None:
    told = of_partner(partner, told_everything(consent=True, protected=False))
    await customers.tell(*told)
    await customers.tell(customer(partner_id=partner, version=2, name="Newer"))
    stored = await customers.documents(partner)

    await customers.tell(*told)

    assert await customers.documents(partner) == stored


async def test_a_customer_named_only_by_an_order_is_listed_as_a_stub(customers: CustomersBench, partner: str) -> None:
    await customers.tell(order("2025-01-01", partner_id=partner))

    (item,) = (await customers.listed(partner))["items"]
    assert (item["customer_id"], item["name"], item["country"], item["orders_count"]) == ("c-1", None, "unknown", 1)


async def test_a_deleted_customer_leaves_only_its_tombstone(customers: CustomersBench, partner: str) -> None:
    told = of_partner(partner, told_everything(consent=True, protected=False))
    await customers.tell(*told, customer(partner_id=partner, customer_id="c-2", name="Stays"))
    await customers.tell(deleted(partner_id=partner, version=2))
    await customers.tell(*told, customer(partner_id=partner, version=9, name="Late"))

    stored = await customers.documents(partner)
    (tombstone,) = stored.pop("deletions")
    assert tombstone.keys() == {"_id", "partner_id", "customer_id", "version", "deleted_at", "lifted"}
    assert [each["customer_id"] for each in stored.pop("customers")] == ["c-2"]
    assert not any(stored.values())
    assert await customers.ids(partner) == ["c-2"]


async def test_a_deleted_customer_is_gone_and_one_never_known_is_not_found(
    customers: CustomersBench, partner: str
) -> None:
    await customers.tell(deleted(partner_id=partner, deleted_at=NOON))

    gone = await customers.get("/v1/customers/c-1", partner)
    assert (gone.status_code, "2025-03-01" in gone.json()["detail"]) == (410, True)
    assert (await customers.get("/v1/customers/never", partner)).status_code == 404


async def test_a_planned_end_is_counted_when_its_time_comes(customers: CustomersBench, partner: str) -> None:
    await customers.tell(
        subscription("2025-01-01", partner_id=partner, seats=5),
        subscription("2025-03-02", "cancelled", partner_id=partner),
    )
    assert (await customers.listed(partner))["items"][0]["subscriptions_active"] == 1

    customers.clock.moment = day("2025-03-02")
    try:

        async def recounted() -> bool:
            item = (await customers.listed(partner))["items"][0]
            return bool(item["subscriptions_active"] == 0 and item["seats"] == 0)

        await eventually(recounted)
    finally:
        customers.clock.moment = NOON


async def test_a_recount_that_meets_a_new_fact_is_rolled_back(customers: CustomersBench, partner: str) -> None:
    own = {"partner_id": partner}
    await customers.tell(subscription("2025-01-01", **own), subscription("2025-06-01", "cancelled", **own))
    key = CustomerKey(partner, "c-1")
    records = RecordStore(customers.rooms)

    async def recount_beside_a_fact(session: Session) -> None:
        before = await records.load({key: Touched()}, session=session)
        # It changes no count of today, so only the revision makes the two collide.
        await customers.tell(subscription("2025-07-01", **own))
        await records.save(before, {key: settle(before[key], day("2025-08-01"))}, session=session)

    with pytest.raises(OperationFailure) as refused:
        async with await customers.client.start_session() as session, session.start_transaction():
            await recount_beside_a_fact(session)
    assert refused.value.has_error_label("TransientTransactionError")


async def test_a_customer_with_very_many_orders_shows_the_newest_thousand(
    customers: CustomersBench, partner: str
) -> None:
    days = [(NOON - timedelta(days=n)).date().isoformat() for n in range(MOST_OF_EACH + 1)]
    placed = [order(each, partner_id=partner, order_id=each) for each in days]
    await customers.tell(*placed)

    found = await customers.details(partner, "c-1")

    assert [each["order_id"] for each in found["orders"]] == [each.order_id for each in placed[:-1]]
    assert (found["totals"]["orders"], found["orders_count"]) == (MOST_OF_EACH + 1, MOST_OF_EACH + 1)


@pytest.mark.parametrize(
    "name",
    [
        "مؤسسة النور \u202eABC",
        "北京市朝阳区有限公司",
        "🚀🔥 Rocket",
        "x" * 10_000,
        "a\x00b",
        "$where",
        "{'$gt': ''}",
        "",
    ],
)
async def test_a_name_in_any_script_is_kept_as_it_is(customers: CustomersBench, partner: str, name: str) -> None:
    await customers.tell(customer(partner_id=partner, name=name, status="Gewählt ✓"))

    found = await customers.details(partner, "c-1")
    assert (found["name"], found["status"]) == (name, "Gewählt ✓")


async def test_ids_that_hold_separators_stay_apart(customers: CustomersBench, partner: str) -> None:
    await customers.tell(
        order("2025-01-01", partner_id=partner, customer_id="a:b", order_id="c"),
        order("2025-01-01", partner_id=partner, customer_id="a", order_id="b:c"),
    )

    assert [each["order_id"] for each in (await customers.details(partner, "a:b"))["orders"]] == ["c"]
    assert [each["order_id"] for each in (await customers.details(partner, "a"))["orders"]] == ["b:c"]


async def _contents(customers: CustomersBench, partner: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is stored for `partner`, without what names the partner."""
    stored = await customers.documents(partner)
    return {
        name: [{key: value for key, value in each.items() if key not in {"_id", "partner_id"}} for each in room]
        for name, room in stored.items()
    }
