"""What `verify` says where more is wrong than anybody wants to read."""

import pytest

from services.metrics.service import verify
from tests.support.builders import subscription
from tests.support.metrics_service import MetricsBench


async def test_of_very_many_differences_it_names_some_and_says_so(
    fresh_bench: MetricsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fresh_bench.tell(*(subscription("2024-01-05", customer_id=f"c-{n}", sku_id=f"k-{n}") for n in range(9)))
    await fresh_bench.database["customer_states"].delete_many({})
    monkeypatch.setattr(verify, "SUMMED", 1)
    (some,) = [report async for report in fresh_bench.stores.verify(fresh_bench.client).run()]
    monkeypatch.undo()
    (whole,) = [report async for report in fresh_bench.stores.verify(fresh_bench.client).run()]
    assert (some.complete, whole.complete) == (False, True)
    assert 0 < len(some.differences) < len(whole.differences)
