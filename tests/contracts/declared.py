"""The datasets that owners declare, as the exports service reads them."""

import asyncio
from typing import Any, Final

import orjson

from services.customers.api import datasets as customers
from services.exports.descriptions import described
from services.exports.domain.datasets import Dataset
from services.metrics.api import datasets as metrics

OWNERS: Final[dict[str, Any]] = {"customers": customers.list_datasets, "metrics": metrics.list_datasets}
_MACHINE: Final[Any] = None


def datasets_of(owner: str) -> list[Dataset]:
    """The datasets of an owner, over the JSON that it answers."""
    declared = asyncio.run(OWNERS[owner](_MACHINE))
    return described(owner, orjson.dumps([each.model_dump(mode="json") for each in declared]))


def all_datasets() -> list[Dataset]:
    """Those of every owner."""
    return [dataset for owner in OWNERS for dataset in datasets_of(owner)]
