"""What moved in the figures of each partner and was not announced yet, and the boards that say what they are.

A consumer adds its moves as new documents, so that the transactions of parallel partitions never collide over them, nor
with the announcer, which removes the documents it has read and no others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson.decimal128 import Decimal128
from pymongo import ASCENDING, IndexModel

from services.metrics.domain.cells import QUANTITIES
from services.metrics.domain.kpis import Board, Entry, add
from services.metrics.repository.decimals import stored, units_of
from shared.mongo import Collection, Database, Document, Session


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved by some batches, and how many facts moved it; `ids` names their documents."""

    board: Board
    facts: int
    ids: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Announced:
    """A partner's board as of its last round; the cells of `generation` had the same sums."""

    board: Board
    generation: int
    version: int
    rests_until: datetime
    """The next round is not before."""


class KpiStore:
    """The collections `kpi_moves` and `kpi_boards`."""

    def __init__(self, database: Database) -> None:
        self._moves: Collection = database["kpi_moves"]
        self._boards: Collection = database["kpi_boards"]

    async def prepare(self) -> None:
        """Create the index of the only question; boards are found by id."""
        await self._moves.create_indexes([IndexModel([("partner_id", ASCENDING)])])
        await self._boards.create_indexes([IndexModel([("_id", ASCENDING)])])

    async def add(self, moved: Mapping[str, tuple[Board, int]], *, session: Session) -> None:
        """Note what moved, and by how many facts, for each partner."""
        documents = [
            {"partner_id": partner_id, "facts": facts, "board": _rows(board)}
            for partner_id, (board, facts) in moved.items()
            if board
        ]
        if documents:
            await self._moves.insert_many(documents, session=session)

    async def waiting(self) -> list[str]:
        """Return the partners of which something moved."""
        found: list[str] = await self._moves.distinct("partner_id")
        return found

    async def rests_until(self, partner_id: str) -> datetime | None:
        """Return when the next round of a partner may be, `None` if there was none yet."""
        found = await self._boards.find_one({"_id": partner_id}, {"rests_until": 1})
        return found["rests_until"] if found else None

    async def moves(self, partner_id: str, *, session: Session) -> Moves:
        """Return all moves of a partner that were not announced."""
        board: Board = {}
        facts, ids = 0, []
        async for document in self._moves.find({"partner_id": partner_id}, session=session):
            board = add(board, _board(document["board"]))
            facts += document["facts"]
            ids.append(document["_id"])
        return Moves(board, facts, ids)

    async def announced(self, partner_id: str, *, session: Session) -> Announced | None:
        """Return the board of a partner, if there is one."""
        found = await self._boards.find_one({"_id": partner_id}, session=session)
        if found is None:
            return None
        return Announced(_board(found["board"]), found["generation"], found["version"], found["rests_until"])

    async def announce(self, partner_id: str, new: Announced, ids: Sequence[Any], *, session: Session) -> None:
        """Replace the board of a partner and forget the moves it contains."""
        document: Document = {
            "generation": new.generation,
            "version": new.version,
            "rests_until": new.rests_until,
            "board": _rows(new.board),
        }
        await self._boards.replace_one({"_id": partner_id}, document, upsert=True, session=session)
        await self._moves.delete_many({"_id": {"$in": list(ids)}}, session=session)


def _rows(board: Board) -> list[list[Any]]:
    return [[*entry, stored(amount) if entry.measure in QUANTITIES else amount] for entry, amount in board.items()]


def _board(rows: Sequence[Sequence[Any]]) -> Board:
    return {
        Entry(tuple(bases), month, measure): units_of(found) if isinstance(found, Decimal128) else found
        for bases, month, measure, found in rows
    }
