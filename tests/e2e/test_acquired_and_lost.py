"""The dates that the customers service shows and the months in which metrics counts are the same, on a running stack.

`tests/contracts/test_acquired_and_lost.py` says so of the two domains, for any facts.
"""

from pathlib import Path

import pytest

from tests.support.acquired import Basis, counted_as, first_acquired, last_lost, last_of_each
from tests.support.raw_oracle import months_between
from tests.support.sample_files import MAPPING, MONTHS, sample_files
from tests.support.stack import RunningStack

PARTNER = "agreeing"
ALL_MONTHS = months_between(*MONTHS)

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
async def sample(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> RunningStack:
    """The stack, with sixty customers who come, leave and return."""
    directory: Path = tmp_path_factory.mktemp("agreeing")
    files = sample_files(60) | {"mapping.yaml": MAPPING.format(partner=PARTNER)}
    for name, text in files.items():
        (directory / name).write_text(text)
    await stack.run("import", str(directory / "mapping.yaml"))
    await stack.caught_up()
    return stack


@pytest.mark.parametrize("basis", ["active_subscription", "open_order"])
async def test_a_customer_is_new_in_the_month_of_the_date_acquired(sample: RunningStack, basis: Basis) -> None:
    acquired = await first_acquired(sample, PARTNER, basis, MONTHS[1])

    assert len(acquired) > 6
    assert acquired == await counted_as(sample, PARTNER, "new", ALL_MONTHS, basis)


@pytest.mark.parametrize("basis", ["active_subscription", "open_order"])
async def test_a_customer_last_churned_in_the_month_of_the_date_lost(sample: RunningStack, basis: Basis) -> None:
    lost = await last_lost(sample, PARTNER, basis, MONTHS[1])

    churned = last_of_each(await counted_as(sample, PARTNER, "churned", ALL_MONTHS, basis))
    gone = frozenset().union(*lost.values())
    assert len(gone) > 6
    assert lost == {month: left for month, who in churned.items() if (left := who & gone)}
    returned = frozenset().union(*churned.values()) - gone
    assert await _stay(sample, returned, basis)


async def _stay(sample: RunningStack, customers: frozenset[str], basis: Basis) -> bool:
    """Whether all of `customers`, who churned and have no date lost, came back and are there now."""
    present = await counted_as(sample, PARTNER, "customers", [MONTHS[1]], basis)
    return customers <= frozenset().union(*present.values())
