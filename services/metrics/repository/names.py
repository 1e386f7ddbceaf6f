"""The names of products and SKUs, written outside of transactions: the larger naming stays, in whatever order."""

from collections.abc import Mapping

from pymongo import ASCENDING, IndexModel, UpdateOne

from services.metrics.domain.names import Code, Names, Naming
from shared.mongo import Collection, Database


class NameStore:
    """The collection `names`."""

    def __init__(self, database: Database) -> None:
        self._names: Collection = database["names"]

    async def prepare(self) -> None:
        """Create the index of the only question."""
        await self._names.create_indexes([IndexModel([("partner_id", ASCENDING)])])

    async def tell(self, told: Mapping[Code, Naming]) -> None:
        """Keep each naming unless a larger one is known."""
        writes = [
            # Arrays compare element by element, as tuples do.
            UpdateOne({"_id": _id(code)}, {"$max": {"naming": list(own)}, "$setOnInsert": code._asdict()}, upsert=True)
            for code, own in told.items()
        ]
        await self._names.bulk_write(writes, ordered=False)

    async def of(self, partner_id: str) -> Names:
        """Return all names of a partner."""
        found = self._names.find({"partner_id": partner_id})
        return {(own["dimension"], own["code"]): own["naming"][-1] async for own in found}


def _id(code: Code) -> str:
    return f"{code.partner_id}:{code.dimension}:{code.code}"
