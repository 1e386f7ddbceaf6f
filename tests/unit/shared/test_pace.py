"""How much is committed at once follows from how long it took."""

from shared.messaging.pace import Pace


def test_who_is_behind_and_quick_takes_ever_more_up_to_the_limit() -> None:
    pace, sizes = Pace(3_000), []
    for _ in range(4):
        sizes.append(pace.size)
        pace.took(pace.size, 0.1)
    assert sizes == [500, 1_000, 2_000, 3_000]


def test_a_small_batch_says_nothing_about_large_ones() -> None:
    pace = Pace(3_000)
    pace.took(20, 0.01)
    assert pace.size == 500


def test_a_slow_transaction_halves_what_the_next_one_takes_and_never_to_nothing() -> None:
    pace, sizes = Pace(20_000), []
    for _ in range(12):
        pace.took(pace.size, 30.0)
        sizes.append(pace.size)
    assert (sizes[0], sizes[-1]) == (250, 1)


def test_what_failed_is_tried_in_halves_also_where_less_was_tried_than_might_be() -> None:
    pace = Pace(20_000)
    pace.took(500, 0.1)
    pace.failed(300)
    assert pace.size == 150


def test_a_few_records_that_failed_met_somebody_elses_and_say_nothing_about_many() -> None:
    pace = Pace(20_000)
    pace.failed(3)
    assert pace.size == 500
    for _ in range(12):
        pace.failed(pace.size)
    assert pace.size == 20


def test_what_failed_is_not_tried_again_before_many_that_were_smaller_did_well() -> None:
    pace, sizes = Pace(20_000), []
    pace.failed(500)
    for _ in range(100):
        sizes.append(pace.size)
        pace.took(pace.size, 0.1)
    assert sizes.count(250) > 50
    assert max(sizes) == 20_000


def test_a_limit_below_the_first_size_holds_from_the_start() -> None:
    assert Pace(40).size == 40


def test_who_gains_by_longer_transactions_is_given_more_at_once() -> None:
    patient, other = Pace(20_000, longest_seconds=4.0), Pace(20_000)
    for pace in (patient, other):
        pace.took(pace.size, 1.0)
        pace.took(pace.size, 3.0)
    assert patient.size > other.size
