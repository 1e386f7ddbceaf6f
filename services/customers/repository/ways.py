"""Which index finds the rows of a page with the least work, and how many rows there are as far as that tells.

Every index begins with the partner, so MongoDB would try each of them for every question, and remember for all values
of a filter what was best for one. Counting what a filter matches in its own index, up to a limit, costs little and
decides: what few rows match is read whole and sorted; what many match is found soon along the order asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from services.customers.domain.listing import ListQuery
from services.customers.repository.queries import Query, Term
from services.customers.repository.shelves import Shelf
from shared.mongo import Collection, Session

COUNTED_AT_MOST: Final = 5_000
"""Rows that a page counts in an index: some milliseconds, where a million would take half a second."""

READ_PER_ROW: Final = 20
"""Rows of a term that may be read for each row wanted, where these are many: along the order as many are looked at if
one in twenty matches, and more if fewer do."""

_READ_TO_COUNT: Final = 1_000
"""Rows that a page reads to count them, where no index alone can tell: a read costs as much as ten entries."""

_FEW_ENOUGH: Final = 200
"""Matches of a term that make it not worth while to look at the others."""

_OFTEN_ENOUGH: Final = 0.1
"""Of a thousand rows of the best term, those that must match everything for each row wanted, so that these are soon
found along their order; else it is quicker to read all rows of that term."""


Hint = Mapping[str, int]
"""An index, by its fields."""


class Count(NamedTuple):
    """How many rows there are; at least so many where it is not exact."""

    rows: int
    is_exact: bool = True


class Probe(NamedTuple):
    """A term and how many rows match it; `is_few` if these are all, and all may be read, else there are more."""

    term: Term
    matches: int
    is_few: bool


class Way(NamedTuple):
    """The index to go by, empty to leave the choice to MongoDB; and the term that matches least, if there is one.

    `sample`: how many of the first 1,000 rows of that term match everything, where that had to be looked at.
    `is_whole`: all rows of that term are read, and counted with it.
    """

    hint: Hint
    best: Probe | None = None
    sample: int | None = None
    is_whole: bool = False

    @property
    def leader(self) -> Term | None:
        """The term that its index must begin with, whatever else could be found there."""
        return self.best.term if self.best else None


NO_WAY: Final = Way({})
"""Leaves the choice to MongoDB."""


class WayFinder:
    """Finds the way to the rows of one page, in the page's snapshot; so many `rows` of it are wanted."""

    def __init__(self, room: Collection, shelf: Shelf, session: Session, *, rows: int) -> None:
        self._room = room
        self._shelf = shelf
        self._session = session
        self._rows = rows
        self._most = max(COUNTED_AT_MOST, rows * READ_PER_ROW)

    async def way(self, query: ListQuery) -> Way:
        """Return the way to the rows of `query`."""
        order = self._shelf.sorting.fields(query.ordering.column)
        terms = self._shelf.terms(query.filters)
        best = await self._best(query.partner_id, [term for term in terms if term.found_by])
        if best is None:
            # MongoDB chooses among few indexes, or there is nothing to choose.
            return Way({} if terms else hint(*order))
        fields, is_all = self._shelf.index(best.term.found_by, order), self._is_all(terms)
        if best.is_few or (best.term.is_single and fields[1:] == order):
            return Way(hint(*fields), best, is_whole=best.is_few and not is_all)
        if is_all:
            return Way(hint(*order), best)
        sample = await self._sampled(query, best.term)
        is_often = sample >= _OFTEN_ENOUGH * self._rows
        return Way(hint(*(order if is_often else fields)), best, sample)

    async def total(self, way: Way, query: ListQuery, wanted: Query) -> Count:
        """Return how many rows match `wanted`, as far as the work for it is bounded."""
        best = way.best
        if best is None:
            return await self._count(wanted, way.hint, COUNTED_AT_MOST)
        if self._is_all(self._shelf.terms(query.filters)):
            return Count(min(best.matches, COUNTED_AT_MOST), best.is_few and best.matches <= COUNTED_AT_MOST)
        sample = way.sample if way.sample is not None else await self._sampled(query, best.term)
        return Count(sample, is_exact=False)

    def _is_all(self, terms: Sequence[Term]) -> bool:
        """Whether each row of the one term is a row of the table, so that its entries are counted for the rows."""
        return len(terms) == 1 and not self._shelf.visible

    async def _best(self, partner_id: str, terms: Sequence[Term]) -> Probe | None:
        """Return the term that matches least; long words, which come first, match less than short ones."""
        best: Probe | None = None
        for term in sorted(terms, key=lambda term: len(str(term.query)), reverse=True):
            # No more is counted than would make it the worse one.
            found = await self._probe(partner_id, term, best.matches if best else self._most)
            best = found if best is None or found.is_few else best
            if best.matches <= _FEW_ENOUGH:
                break
        return best

    async def _probe(self, partner_id: str, term: Term, most: int) -> Probe:
        query = {"partner_id": partner_id, **term.query}
        counted = await self._count(query, hint(*self._shelf.index(term.found_by)), most)
        return Probe(term, counted.rows, counted.is_exact)

    async def _count(self, wanted: Query, by: Hint, most: int) -> Count:
        hinted = {"hint": by} if by else {}
        counted = await self._room.count_documents(wanted, limit=most + 1, session=self._session, **hinted)
        return Count(min(counted, most), counted <= most)

    async def _sampled(self, query: ListQuery, term: Term) -> int:
        """Return how many of the first rows of `term` match everything."""
        steps: list[Query] = [
            {"$match": {"partner_id": query.partner_id, **term.query}},
            {"$limit": _READ_TO_COUNT},
            {"$match": self._shelf.matching(query.partner_id, query.filters)},
            {"$count": "rows"},
        ]
        cursor = self._room.aggregate(steps, hint=hint(*self._shelf.index(term.found_by)), session=self._session)
        return sum([row["rows"] async for row in cursor])


def hint(*fields: str) -> Hint:
    """Return the index of the partner's rows by `fields`."""
    return dict.fromkeys(("partner_id", *fields), 1)
