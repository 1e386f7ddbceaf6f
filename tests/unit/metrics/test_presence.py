"""The class table of the definitions, line by line, and the stretches a customer's presence makes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from shared.events.customers import VendorAccountChanged
from tests.support.builders import customer, day, order, subscription, usage
from tests.support.metrics_cells import Engine, apply_all, figures

CLASSES = ("opening", "new", "reactivated", "existing", "churned", "joined_and_left", "closing")


def classes(facts: Sequence[Any], month: str, basis: str = "active_subscription") -> set[str]:
    """Return the measures that are 1 in `month`."""
    found = figures(apply_all(facts).cells, month, basis, {})
    return {name for name in CLASSES if found.get(name) == 1}


def vendor_account(**fields: Any) -> VendorAccountChanged:
    """The customer's account at Microsoft."""
    told = {"partner_id": "acme", "customer_id": "c-1", "version": 1, "vendor_account_id": "a-1", "vendor": "microsoft"}
    return VendorAccountChanged.model_validate(told | fields)


BEFORE = [subscription("2024-01-01"), subscription("2024-02-01", "cancelled")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([subscription("2024-05-10")], {"new", "closing"}),
        ([subscription("2024-05-10"), subscription("2024-05-20", "cancelled")], {"new", "churned", "joined_and_left"}),
        ([*BEFORE, subscription("2024-05-10")], {"reactivated", "closing"}),
        ([subscription("2024-04-10")], {"opening", "existing", "closing"}),
        (
            [subscription("2024-04-10"), subscription("2024-05-02", "suspended"), subscription("2024-05-03")],
            {"opening", "existing", "closing"},
        ),
        ([subscription("2024-04-10"), subscription("2024-05-10", "expired")], {"opening", "churned"}),
        (
            [*BEFORE, subscription("2024-05-10"), subscription("2024-05-20", "disabled")],
            {"reactivated", "churned", "joined_and_left"},
        ),
        (BEFORE, set[str]()),
    ],
)
def test_the_class_table_of_the_definitions(facts: Sequence[Any], expected: set[str]) -> None:
    assert classes(facts, "2024-05") == expected


def test_a_withdrawn_place_was_never_true() -> None:
    moved = [subscription("2024-05-10"), subscription("2024-05-10", withdrawn=True, version=2)]
    assert classes([*moved, subscription("2024-06-01", version=3)], "2024-06") == {"new", "closing"}


def test_the_customer_is_there_while_any_holding_is() -> None:
    facts = [
        subscription("2024-01-10"),
        subscription("2024-05-01", "cancelled"),
        subscription("2024-04-30", subscription_id="s-2"),
    ]
    assert classes(facts, "2024-05") == {"opening", "existing", "closing"}


def test_an_order_counts_from_its_date_to_its_cancellation_on_the_open_basis_only() -> None:
    facts = [order("2024-02-10", status="cancelled", cancelled_at=day("2024-05-01"))]
    assert classes(facts, "2024-04", "open_order") == {"opening", "existing", "closing"}
    assert classes(facts, "2024-05", "open_order") == {"opening", "churned"}
    assert classes(facts, "2024-04") == set()


def test_a_change_of_plan_moves_the_customer_between_products_without_churn() -> None:
    facts = [subscription("2024-04-10", product_id="office"), subscription("2024-05-10", product_id="azure")]
    cells = apply_all(facts).cells
    by_product = {
        name: figures(cells, "2024-05", "active_subscription", {"product": [name]}) for name in ("office", "azure")
    }
    assert by_product["office"].get("closing") is None
    assert by_product["azure"]["closing"] == 1
    assert by_product["office"]["opening"] == 1
    assert "churned" not in by_product["office"]


def test_a_product_that_ended_on_the_first_churned_in_that_month_with_the_customer() -> None:
    facts = [
        subscription("2024-04-10", product_id="office"),
        subscription("2024-05-01", "cancelled", product_id="none"),
    ]
    found = figures(apply_all(facts).cells, "2024-05", "active_subscription", {"product": ["office"]})
    assert found["churned"] == 1


def test_who_leaves_churns_from_every_product_held_in_the_month() -> None:
    facts = [
        subscription("2024-04-10", product_id="office"),
        subscription("2024-05-02", product_id="azure", subscription_id="s-2"),
        *(subscription("2024-05-20", "cancelled", subscription_id=each) for each in ("s-1", "s-2")),
    ]
    cells = apply_all(facts).cells
    for product in ("office", "azure"):
        assert figures(cells, "2024-05", "active_subscription", {"product": [product]})["churned"] == 1


def test_an_order_cancelled_before_it_was_placed_was_there_for_a_moment() -> None:
    facts = [order("2024-05-10", cancelled_at=day("2024-03-01"))]
    assert classes(facts, "2024-05", "open_order") == {"new", "churned", "joined_and_left"}
    assert classes(facts, "2024-06", "open_order") == set()


def test_seats_count_active_per_user_subscriptions_only() -> None:
    facts = [
        subscription("2024-04-10", seats=5),
        subscription("2024-04-10", seats=7, subscription_id="s-2", unit_type="flat"),
        subscription("2024-04-10", "suspended", seats=9, subscription_id="s-3"),
    ]
    found = figures(apply_all(facts).cells, "2024-04", "active_subscription", {})
    assert [found[name] for name in ("seats", "subscriptions_active", "subscriptions_total")] == [5, 2, 3]


def test_what_trials_add_can_be_taken_away() -> None:
    facts = [subscription("2024-04-10", is_trial=True, seats=5), subscription("2024-05-10", seats=5)]
    trial, paid = (
        figures(apply_all(facts).cells, month, "active_subscription", {}) for month in ("2024-04", "2024-05")
    )
    assert [month["seats"] - month.get("trial_seats", 0) for month in (trial, paid)] == [0, 5]
    added = paid.get("subscriptions_added", Decimal(0)) - paid["trial_subscriptions_added"]
    assert added == 1


def test_a_trial_after_a_paid_time_is_a_trial() -> None:
    facts = [subscription("2024-04-10", seats=5), subscription("2024-05-10", is_trial=True, seats=5)]
    found = figures(apply_all(facts).cells, "2024-05", "active_subscription", {})
    assert found["trial_subscriptions_churned"] == -1  # without trials, the subscription has churned


def test_a_removed_account_takes_its_vendor_along() -> None:
    facts = [subscription("2024-04-10"), vendor_account(), vendor_account(removed=True, version=2)]
    cells = apply_all(facts).cells
    assert figures(cells, "2024-05", "active_subscription", {"vendor": ["microsoft"]}) == {}
    assert figures(cells, "2024-05", "active_subscription", {"vendor": ["unknown"]})["closing"] == 1


def test_a_subscription_counts_for_the_vendor_of_its_last_place() -> None:
    facts = [subscription("2024-04-10", vendor="aws"), subscription("2024-06-10", vendor="google")]
    cells = apply_all(facts).cells
    assert figures(cells, "2024-05", "active_subscription", {"vendor": ["aws"]}) == {}
    assert figures(cells, "2024-05", "active_subscription", {"vendor": ["google"]})["closing"] == 1


def test_a_corrected_amount_replaces_the_one_before_it() -> None:
    engine = Engine()
    for version, (seats, hours) in enumerate([(5, "2"), (7, "3.5")]):
        seated = subscription("2024-05-01", seats=seats, version=version)
        engine.apply([seated, usage("2024-05-03", hours, version=version)])
    found = figures(engine.cells, "2024-05", "active_subscription", {})
    assert (found["seats"], found["usage_raw"]) == (Decimal(7), Decimal("3.5"))


def test_a_customer_is_active_by_usage_alone_and_carries_the_products_used() -> None:
    facts = [usage("2024-05-03", product_id="azure"), usage("2024-05-04", "0", usage_id="u-2", product_id="office")]
    cells = apply_all(facts).cells
    assert figures(cells, "2024-05", "active_subscription", {"product": ["azure"]})["active_customers"] == 1
    assert "active_customers" not in figures(cells, "2024-05", "active_subscription", {"product": ["office"]})


def test_usage_taken_back_makes_the_customer_inactive() -> None:
    facts = [usage("2024-05-03", "2"), usage("2024-05-03", "0", version=2)]
    assert figures(apply_all(facts).cells, "2024-05", "open_order", {}) == {}


def test_attributes_restate_history() -> None:
    facts = [customer(country="DE"), subscription("2024-01-10"), customer(country="FR", version=2)]
    cells = apply_all(facts).cells
    assert figures(cells, "2024-02", "open_order", {"country": ["DE"]}) == {}
    assert figures(cells, "2024-02", "open_order", {"country": ["FR"]})["closing"] == 1


def test_a_quiet_month_costs_nothing() -> None:
    cells = apply_all([subscription("2014-01-10"), subscription("2034-01-10", "cancelled")]).cells
    assert len({cell.month for cell in cells}) <= 6
