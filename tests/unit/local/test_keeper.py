"""How patient the supervisor is."""

import pytest

from deploy.local.component import SERVES, SILENT, Health
from deploy.local.keeper import Pace, Vitals
from deploy.local.status import State

PACE = Pace(first_delay=1, longest_delay=10, steady_after=60)


def test_pauses_double_up_to_a_limit_while_a_component_keeps_crashing() -> None:
    delays: list[float] = []
    for _ in range(6):
        delays.append(PACE.next_delay(delays[-1] if delays else None, healthy_for=0))
    assert delays == [1, 2, 4, 8, 10, 10]


def test_pauses_begin_anew_after_a_life_that_was_healthy_for_a_while() -> None:
    assert PACE.next_delay(10, healthy_for=59) == 10
    assert PACE.next_delay(10, healthy_for=60) == 1


@pytest.mark.parametrize(
    ("probes", "state"),
    [
        ([SILENT] * 10, State.STARTING),
        ([SILENT, SERVES], State.HEALTHY),
        ([SERVES, SILENT, SILENT], State.HEALTHY),
        ([SERVES, SILENT, SILENT, SERVES, SILENT, SILENT], State.HEALTHY),
        ([SERVES, SILENT, SILENT, SILENT], State.UNHEALTHY),
        ([SERVES, SILENT, SILENT, SILENT, SERVES], State.HEALTHY),
    ],
)
def test_a_busy_component_may_miss_a_probe_and_a_silent_one_is_unhealthy(probes: list[Health], state: State) -> None:
    vitals = Vitals()
    for moment, health in enumerate(probes, start=1):
        vitals = vitals.after(health, now=float(moment), tolerated=3)
    assert vitals.state is state


def test_health_counts_from_the_first_answer() -> None:
    vitals = Vitals().after(SERVES, now=5.0, tolerated=3).after(SERVES, now=9.0, tolerated=3)
    assert vitals.healthy_since == 5.0
