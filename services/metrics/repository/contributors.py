"""The customers behind a figure: which groups of them its cells name, and their states in the order of their ids."""

import asyncio
from collections.abc import Collection as Keys
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from bson.binary import Binary
from pymongo import ASCENDING

from services.metrics.domain.cells import PLACES, STOCKS, Amount, Profile
from services.metrics.domain.customer import CustomerState, History
from services.metrics.domain.explaining import OF_USAGE, FigureQuestion
from services.metrics.domain.facts import Attributes
from services.metrics.domain.knowledge import hour_of
from services.metrics.domain.months import Instant, Month
from services.metrics.repository.cells import matching, summed, until
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.documents import GROUPED_BY, CustomerKey, customer_id_of, group_of, state_of
from services.metrics.repository.series import amount_of
from shared.events.base import UNKNOWN
from shared.mongo import Collection, Database, Document, Session

MOST_GROUPS: Final = 1_000
"""Beyond this many groups a walk over all customers finds enough of them."""

_GROUPED: Final = Profile._fields[:GROUPED_BY]
_ATTRIBUTES: Final = ("seller", "country", "segment", "location", "sales_channel", "pricing_model", *PLACES)
"""Dimensions that are one element of the stored attributes each."""


class Behind(NamedTuple):
    """A figure, and the groups of customers that it is the sum of: alike but for their vendors and their place."""

    figure: Amount
    groups: frozenset[Binary] | None
    """`None` where there are more than `MOST_GROUPS`."""


class ContributorStore:
    """Reads `cells`, `customer_states`, `usage_months` and `former_customers`, which others write."""

    def __init__(self, database: Database, customers: CustomerStore) -> None:
        self._cells: Collection = database["cells"]
        self._states: Collection = database["customer_states"]
        self._former: Collection = database["former_customers"]
        self._customers = customers

    async def behind(self, question: FigureQuestion, generation: int, *, session: Session) -> Behind:
        """Return the figure that cells have, and the groups behind it; of a flow also those in which it cancels out."""
        steps = [*_with_figure(question, generation), *_grouped(question)]
        found = await self._cells.aggregate(steps, session=session).to_list(None)
        if not found:
            return Behind(0, frozenset())
        groups = [group_of([own[name] for name in _GROUPED]) for own in found[0]["groups"]]
        return Behind(amount_of(found[0]["amount"]), frozenset(groups) if len(groups) <= MOST_GROUPS else None)

    async def candidates(
        self, question: FigureQuestion, groups: Keys[Binary] | None, after: str, limit: int, *, session: Session
    ) -> list[CustomerState]:
        """Return the states that follow the customer id `after`, of all that may add to the figure, and some more.

        `groups` are those of `behind`; without them every group may. No usage totals are at hand.
        """
        query = {**_between(question, after), **_may_add(question)}
        if groups is not None:
            query["group"] = {"$in": list(groups)}
        return await self._states_of(query, limit, session)

    async def changed(
        self, question: FigureQuestion, since: Instant, after: str, limit: int, *, session: Session
    ) -> list[CustomerState]:
        """Return the states that follow the customer id `after`, of all that changed after `since`, and some more."""
        query = {**_between(question, after), "changed_hour": {"$gte": hour_of(since)}}
        return await self._states_of(query, limit, session)

    async def with_totals(
        self, states: Iterable[CustomerState], months: Iterable[Month], *, session: Session
    ) -> list[CustomerState]:
        """Return `states` with the usage totals of `months` and of no others."""
        by_key, wanted = _usage_of(states, months)
        usage = await self._customers.usage_totals(wanted, session=session)
        return [replace(state, usage=usage.get(key, {})) for key, state in by_key.items()]

    async def histories(
        self, states: Iterable[CustomerState], months: Iterable[Month], *, session: Session
    ) -> list[History]:
        """Return `states` with the usage records of `months`."""
        by_key, wanted = _usage_of(states, months)
        usage = await self._customers.usage(wanted, session=session)
        return [
            History(
                state,
                {month: own.records for month, own in usage.get(key, {}).items()},
                {month: own.superseded for month, own in usage.get(key, {}).items()},
            )
            for key, state in by_key.items()
        ]

    async def former(
        self, states: Iterable[CustomerState], since: Instant, *, session: Session
    ) -> dict[str, CustomerState]:
        """Return, by customer id, what those of `states` that were deleted after `since` were until then."""
        ids = [customer_id_of(CustomerKey(own.partner_id, own.customer_id)) for own in states]
        query = {"_id": {"$in": ids}, "until": {"$gt": since}}
        found = await self._former.find(query, session=session).to_list(None)
        return {document["customer_id"]: state_of(document) for document in found}

    async def _states_of(self, query: Document, limit: int, session: Session) -> list[CustomerState]:
        found = self._states.find(query, session=session).sort("_id", ASCENDING).limit(limit)
        return await asyncio.to_thread(_decoded, await found.to_list(None))


def _decoded(documents: Iterable[Document]) -> list[CustomerState]:
    return list(map(state_of, documents))


def _usage_of(
    states: Iterable[CustomerState], months: Iterable[Month]
) -> tuple[dict[CustomerKey, CustomerState], dict[CustomerKey, Keys[Month]]]:
    """Return `states` by key, and those of `months` in which each of them has usage."""
    asked = frozenset(months)
    by_key = {CustomerKey(state.partner_id, state.customer_id): state for state in states}
    return by_key, {key: asked & state.usage.keys() for key, state in by_key.items()}


def _with_figure(question: FigureQuestion, generation: int) -> list[Document]:
    """Return the steps to the cells that have something of the figure."""
    told, months = matching(question, generation), question.months
    if question.is_stock:
        return [{"$match": told}, *until(months.last)]
    within = [{f"months.{month}": {"$exists": True}} for month in range(months.first, months.last + 1)]
    exists = [{f"amounts.{measure}": {"$exists": True}} for measure in question.weights]
    cells = {"month": {"$gte": months.first}, "$or": exists}
    return [{"$match": {**told, "$or": within}}, *until(months.last), {"$match": cells}]


def _grouped(question: FigureQuestion) -> list[Document]:
    """Return the steps from cells to one document: the figure, and its groups as far as anybody asks for them."""
    key: Document = {name: f"${name}" for name in _GROUPED}
    weighed = [{"$multiply": [weight, f"${measure}"]} for measure, weight in question.weights.items()]
    # Stocks of a customer are never negative: a group that adds nothing has nobody.
    with_customers = [{"$match": {"amount": {"$ne": 0}}}] if question.is_stock else []
    return [
        {"$group": {"_id": key, **summed(question.weights)}},
        {"$project": {"amount": {"$add": weighed}}},
        *with_customers,
        {
            "$group": {
                "_id": None,
                "amount": {"$sum": "$amount"},
                "groups": {"$firstN": {"n": MOST_GROUPS + 1, "input": "$_id"}},
            }
        },
    ]


def _between(question: FigureQuestion, after: str) -> Document:
    """Return the customers of the question's partner that follow `after`, or the one it asks for."""
    partner = {"partner_id": question.partner_id}
    ids: Document = {"$gt": f"{question.partner_id}:{after}", "$lt": f"{question.partner_id};"}
    if question.customer is not None:
        ids["$eq"] = customer_id_of(CustomerKey(question.partner_id, question.customer))
    return {**partner, "_id": ids}


def _may_add(question: FigureQuestion) -> Document:
    """Return what a customer must have to add to the figure, as far as its document tells without computing."""
    within = {"$gte": question.months.first, "$lte": question.months.last}
    if question.measure in OF_USAGE:
        happened: Document = {"usage": {"$elemMatch": within}}
    elif question.weights.keys().isdisjoint(STOCKS):
        happened = {"months": {"$elemMatch": within}}
    else:
        happened = {"months": {"$lte": question.months.last}}
    return {**happened, **_passing(question)}


def _passing(question: FigureQuestion) -> Document:
    """Return what filters ask of the stored attributes; those of vendors, products and types need computing."""
    asked = question.filters
    return {
        f"attributes.{Attributes._fields.index(name)}": {"$in": _stored(name, asked[name])}
        for name in _ATTRIBUTES
        if name in asked
    }


def _stored(name: str, values: Iterable[str]) -> list[str]:
    """Return the values of a filter as attributes hold them: a place that nobody told is empty there."""
    return ["" if name in PLACES and value == UNKNOWN else value for value in values]
