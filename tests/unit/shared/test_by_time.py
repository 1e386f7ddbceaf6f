"""Which partitions are read next."""

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.by_time import Progress, behind

CUSTOMERS, ORDERS, USAGE = (TopicPartition(topic, 0) for topic in ("customers", "orders", "usage"))

progress = st.builds(
    Progress,
    st.builds(TopicPartition, st.sampled_from(["customers", "orders", "usage"]), st.integers(0, 3)),
    st.one_of(st.just(float("-inf")), st.integers(0, 9).map(float)),
    st.booleans(),
)
partitions = st.lists(progress, unique_by=lambda each: each.place)


def test_the_topic_furthest_behind_is_read_and_what_is_ahead_waits() -> None:
    assert behind([Progress(CUSTOMERS, 5.0, False), Progress(USAGE, 9.0, False)]) == [CUSTOMERS]


def test_a_topic_at_its_end_holds_up_nobody_and_is_listened_to() -> None:
    assert behind([Progress(CUSTOMERS, 5.0, True), Progress(USAGE, 9.0, False)]) == [CUSTOMERS, USAGE]


def test_before_anything_was_read_everything_is() -> None:
    never = float("-inf")
    assert behind([Progress(each, never, False) for each in (CUSTOMERS, ORDERS, USAGE)]) == [CUSTOMERS, ORDERS, USAGE]


@given(partitions)
def test_every_partition_number_with_records_goes_on(read: list[Progress]) -> None:
    chosen = set(behind(read))
    waiting = {each.place.partition for each in read if not each.at_end}
    assert {each.place.partition for each in read if not each.at_end and each.place in chosen} == waiting


@given(partitions)
def test_nothing_is_read_that_is_ahead_of_its_neighbours(read: list[Progress]) -> None:
    chosen = set(behind(read))
    for each in read:
        neighbours = [one.time for one in read if one.place.partition == each.place.partition and not one.at_end]
        assert (each.place in chosen) == (each.at_end or each.time <= min(neighbours))
