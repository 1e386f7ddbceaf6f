"""The places that show of many subscriptions are those that show of each."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.places import shown
from services.customers.domain.subscriptions import Place, Subscription

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = st.integers(0, 9)
TIMELINES = st.lists(st.dictionaries(DAYS, st.booleans(), max_size=5), max_size=5)


def subscription(withdrawn: dict[int, bool]) -> Subscription:
    """A subscription with a place on each of these days, some of them taken back."""
    places = [
        Place(version=1, effective_at=BEGIN + timedelta(days=day), withdrawn=withdrawn[day], status=f"day {day}")
        for day in sorted(withdrawn)
    ]
    return Subscription(subscription_id="s-1", timeline=tuple(places))


@given(TIMELINES, DAYS, st.integers(-1, 1))
def test_it_is_what_is_true_now_or_the_first_of_what_is_planned(
    timelines: list[dict[int, bool]], day: int, microseconds: int
) -> None:
    moment = BEGIN + timedelta(days=day, microseconds=microseconds)
    told = [subscription(each) for each in timelines]
    places = [place for each in told for place in each.timeline]
    found = shown(
        np.array([number for number, each in enumerate(told) for _ in each.timeline], np.int64),
        pa.chunked_array([pa.array([place.withdrawn for place in places], pa.bool_())]),
        pa.chunked_array([pa.array([place.effective_at for place in places], pa.timestamp("ms", "UTC"))]),
        moment,
    )
    assert [places[index] for index in found.to_pylist()] == [
        each.at(moment) or each.lifecycle[0] for each in told if each.lifecycle
    ]
