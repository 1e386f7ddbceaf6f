"""Why a figure is what it is: the customers that make it, read in the order of their ids, and what changed it.

A figure is a sum of cells, a cell is a sum of customers. Cells tell which groups of customers have a part in it; their
states are read group by group and asked for theirs by the same `contributions` that made the cells. See
docs/decisions/0006.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from services.metrics.domain.cells import Amount
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.evidence import Evidence, changes, evidence
from services.metrics.domain.explaining import FigureQuestion, acquired
from services.metrics.domain.months import Instant, Month, month_of_moment
from services.metrics.repository.contributors import Behind, ContributorStore
from services.metrics.repository.customer_writes import REMEMBERED
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.service.answers import Answer
from services.metrics.service.groups import Groups
from services.metrics.service.walks import Part, Walk, Walks
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot

COUNTED: Final = 1_000
"""Customers that are read to tell how many there are, about a third of a second; beyond, only the pages tell."""

COMPARED: Final = 5_000
"""As `COUNTED`, of those that changed, which also tell by how much the figure did."""

WHOLE: Final = 10**12
"""As `COUNTED`, where the figure itself can only be told from all of its customers."""

FACTS: Final = 100
"""Facts told of one customer; it may have thousands."""


class Totals(NamedTuple):
    """Of all pages, `None` where it was not counted: customers, and the sum of their amounts (or changes)."""

    customers: int | None
    amount: Amount | None


class Mark(NamedTuple):
    """Where a page begins: after which customer, what the pages before it listed, and what all of them will."""

    after: str = ""
    customers: int = 0
    amount: Amount = 0
    totals: Totals | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """A customer with a part in the figure; `before` is what it was at the moment asked for, if one was."""

    customer_id: str
    amount: Amount
    before: Amount | None
    acquired: Month
    facts: Sequence[Evidence]
    facts_total: int

    @property
    def listed(self) -> Amount:
        """What adds up: the amount, or where a moment was asked for, what it changed by."""
        return self.amount - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One page of the customers behind a figure, and what all pages come to."""

    figure: Amount
    totals: Totals
    contributors: Sequence[Contributor]
    so_far: Mark
    more: bool


class Explanations:
    """Takes figures apart."""

    def __init__(
        self,
        client: Client,
        contributors: ContributorStore,
        groups: Groups,
        freshness: FreshnessStore,
        clock: Clock,
    ) -> None:
        self._client = client
        self._walks = Walks(contributors)
        self._groups = groups
        self._freshness = freshness
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The current moment."""
        return self._clock.now()

    @property
    def remembered_since(self) -> datetime:
        """The earliest moment since which changes can be told."""
        return self.now - REMEMBERED

    async def explain(
        self, question: FigureQuestion, since: Instant | None, mark: Mark, limit: int
    ) -> Answer[Explanation]:
        """Return `limit` customers from `mark` on, all of it read in one snapshot."""
        with ANSWER_SECONDS.labels("explain").time():
            async with snapshot(self._client) as session:
                found = await self._explain(question, since, mark, limit, session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        return Answer(found, newest, month_of_moment(self.now))

    async def _explain(
        self, question: FigureQuestion, since: Instant | None, mark: Mark, limit: int, session: Session
    ) -> Explanation:
        behind = await self._groups.behind(question, session) if question.in_cells else None
        if since is None:
            walk = self._walks.contributing(question, behind, mark.after, session)
        else:
            walk = self._walks.changed(question, since, mark.after, session)
        known = mark.totals or _known(question, since, behind)
        page, counted = await _read(walk, limit, _budget(question, since, known), _enough(question, since, mark, known))
        totals = known or counted
        figure = await self._figure(question, behind, totals if since is None else _UNCOUNTED, session)
        parts = await self._walks.with_records(page[:limit], question, since, session)
        contributors = [_contributor(part, question, since) for part in parts]
        return Explanation(figure, totals, contributors, _next(mark, contributors, totals), len(page) > limit)

    async def _figure(
        self, question: FigureQuestion, behind: Behind | None, totals: Totals, session: Session
    ) -> Amount:
        """Return the figure: from cells, from customers that were all read anyway, or by reading them all."""
        if behind is not None:
            return behind.figure
        if totals.amount is not None:
            return totals.amount
        _, whole = await _read(self._walks.contributing(question, None, "", session), 0, WHOLE, WHOLE)
        return whole.amount or 0


async def _read(walk: Walk, limit: int, budget: int, enough: int) -> tuple[list[Part], Totals]:
    """Return the first parts of a walk, one more than `limit` if there are, and the totals of all of them.

    After `limit` parts it goes on only to count, for as long as it has not read more than `budget` customers. It ends
    with `enough` parts, which are then known to be all.
    """
    parts: list[Part] = []
    read = customers = amount = 0
    async for some in walk:
        listed = [part for part in some if part.listed]
        parts.extend(listed[: limit + 1 - len(parts)])
        read, customers = read + len(some), customers + len(listed)
        amount += sum(part.listed for part in listed)
        if customers >= enough:
            break
        if len(parts) > limit and read >= budget:
            return parts, _UNCOUNTED
    return parts, Totals(customers, amount)


_UNCOUNTED: Final = Totals(None, None)


def _known(question: FigureQuestion, since: Instant | None, behind: Behind | None) -> Totals | None:
    """Return the totals that cells tell: a figure that counts each customer once is also their number."""
    if behind is None or since is not None or not question.counts_each_once:
        return None
    return Totals(behind.figure, behind.figure)


def _budget(question: FigureQuestion, since: Instant | None, known: Totals | None) -> int:
    if known is not None:
        return 0
    if since is not None:
        return COMPARED
    return COUNTED if question.in_cells else WHOLE


def _enough(question: FigureQuestion, since: Instant | None, mark: Mark, known: Totals | None) -> int:
    """Return after how many customers there are no more, as far as that is known."""
    if since is not None or not question.counts_each_once or known is None or known.customers is None:
        return WHOLE
    return known.customers - mark.customers


def _contributor(part: Part, question: FigureQuestion, since: Instant | None) -> Contributor:
    if since is None:
        facts = evidence(part.history, question, part.now.keys())
    else:
        facts = changes(part.history, question, since)
    state: CustomerState = part.history.state
    amount = sum(part.now.values())
    return Contributor(
        state.customer_id, amount, part.before, acquired(state, question), facts[:FACTS], facts_total=len(facts)
    )


def _next(mark: Mark, contributors: Sequence[Contributor], totals: Totals) -> Mark:
    """Return where the page after `contributors` begins."""
    return Mark(
        contributors[-1].customer_id if contributors else mark.after,
        mark.customers + len(contributors),
        mark.amount + sum(own.listed for own in contributors),
        totals,
    )
