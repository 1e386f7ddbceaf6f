"""Where a partner's figures stand: all that decides whether an image is up to date, in one read.

A question that was asked before costs little but this, so it is one round trip over three small collections.
"""

from dataclasses import dataclass
from datetime import datetime

from services.metrics.repository.generations import CELLS
from services.metrics.repository.journal import Heads
from shared.mongo import Collection, Database, Document, Session


@dataclass(frozen=True, slots=True)
class Position:
    """The generation that answers, the journal's last entries in it, and the time of the newest fact."""

    generation: int
    heads: Heads
    as_of: datetime | None


class PositionStore:
    """Reads the collections `generations`, `journal_heads` and `freshness`, which others write."""

    def __init__(self, database: Database) -> None:
        self._generations: Collection = database["generations"]

    async def current(self, partner_id: str, *, session: Session) -> Position:
        """Return where the figures of a partner stand in the snapshot of `session`."""
        (found,) = await self._generations.aggregate(_steps(partner_id), session=session).to_list(None)
        newest = found["newest"]
        return Position(
            found["active"],
            {head["partition"]: head["last"] for head in found["heads"]},
            newest[0]["newest"] if newest else None,
        )


def _steps(partner_id: str) -> list[Document]:
    own: Document = {"$match": {"partner_id": partner_id}}
    of_generation = {"$match": {"$expr": {"$eq": ["$generation", "$$active"]}}}
    newest = [own, {"$sort": {"newest": -1}}, {"$limit": 1}]
    return [
        {"$match": {"_id": CELLS}},
        {
            "$lookup": {
                "from": "journal_heads",
                "let": {"active": "$active"},
                "pipeline": [own, of_generation],
                "as": "heads",
            }
        },
        {"$lookup": {"from": "freshness", "pipeline": newest, "as": "newest"}},
    ]
