"""One definition, kept by two services: the moments of `customers` fall into the months that `metrics` counts."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.presence import Basis, Stay
from services.customers.domain.record import CustomerFact, CustomerRecord, settle
from services.customers.domain.record import fold as fold_record
from services.metrics.domain.cells import BASES
from services.metrics.domain.customer import CustomerState, History
from services.metrics.domain.customer import fold as fold_state
from services.metrics.domain.months import FOREVER, Month, month_of_moment
from services.metrics.domain.presence import Presence, movements
from services.metrics.domain.standing import standing
from shared.events.subscriptions import OrderChanged, SubscriptionChanged

LONG_AFTER = datetime(2027, 1, 1, tzinfo=UTC)

_about = {"partner_id": st.just("acme"), "customer_id": st.just("c-1"), "version": st.just(0)}
_days = st.builds(
    lambda month, day, hour: datetime(2025, month, day, hour, tzinfo=UTC),
    st.integers(1, 6),
    st.sampled_from([1, 2, 15]),
    st.sampled_from([0, 12]),
)
_statuses = st.sampled_from(["active", "suspended", "cancelled", "deleted", "expired", "gewählt"])
_subscriptions = st.builds(
    lambda at, bought_here, **fields: SubscriptionChanged(
        effective_at=at, purchased_at=at if bought_here else None, **fields
    ),
    at=_days,
    bought_here=st.booleans(),
    **_about,
    subscription_id=st.sampled_from(["s-1", "s-2"]),
    status=_statuses,
    withdrawn=st.integers(0, 4).map(lambda n: n == 0),
)
_orders = st.builds(
    OrderChanged,
    **_about,
    order_id=st.sampled_from(["o-1", "o-2"]),
    ordered_at=_days,
    status=st.sampled_from(["completed", "cancelled", "deleted"]),
    cancelled_at=st.none() | _days,
    withdrawn=st.integers(0, 4).map(lambda n: n == 0),
)
# Two facts of one version at one place do not occur, and each service breaks such a tie in its own way.
_told: st.SearchStrategy[list[CustomerFact]] = st.lists(st.one_of(_subscriptions, _orders), max_size=10).map(
    lambda facts: [fact.model_copy(update={"version": version}) for version, fact in enumerate(facts)]
)


@pytest.mark.parametrize("basis", BASES)
@given(told=_told)
def test_a_customer_is_acquired_in_the_month_in_which_it_counts_as_new(
    basis: Basis, told: Sequence[CustomerFact]
) -> None:
    acquired_at = _stay(told, basis).acquired_at

    assert (FOREVER if acquired_at is None else month_of_moment(acquired_at)) == _presence(told, basis).acquired


@pytest.mark.parametrize("basis", BASES)
@given(told=_told)
def test_a_customer_is_lost_in_the_month_in_which_it_last_counts_as_churned(
    basis: Basis, told: Sequence[CustomerFact]
) -> None:
    lost_at, presence = _stay(told, basis).lost_at, _presence(told, basis)

    stays = any(span.last == FOREVER for span in presence.spans)
    assert (None if lost_at is None else month_of_moment(lost_at)) == (None if stays else _last_churned(presence))


def _stay(told: Sequence[CustomerFact], basis: Basis) -> Stay:
    settled = settle(fold_record(CustomerRecord(), told), LONG_AFTER)
    assert settled.tally is not None
    found: Stay = getattr(settled.tally, basis)
    return found


def _presence(told: Sequence[CustomerFact], basis: Basis) -> Presence:
    state = fold_state(History(CustomerState("acme", "c-1")), told).state
    return standing(state).there[basis]


def _last_churned(presence: Presence) -> Month | None:
    churned = [
        turn.month
        for turn in presence.turns
        if "churned" in movements(opening=turn.opening, closing=turn.closing, acquired=turn.month == presence.acquired)
    ]
    return max(churned, default=None)
