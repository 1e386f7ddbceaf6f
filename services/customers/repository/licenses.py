"""Our books and the vendors' counts, stored as they are told, and read with what they are compared to."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from pymongo import ReplaceOne

from services.customers.domain.licenses.consumption import AlertRule
from services.customers.domain.licenses.report import Holdings
from services.customers.domain.licenses.states import BookedSubscription, LicenseCount
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.configuration import Configuration, Defaults, Overrides
from services.customers.domain.settings.section import PartnerKey
from services.customers.domain.states import State, newest
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.views import Summary
from services.customers.repository.documents import belonging_document, document_id, key_of
from services.customers.repository.rooms import Rooms
from services.customers.repository.sections import SectionStore
from shared.events.catalogue import LicenseEvent
from shared.events.licenses import BookedSubscriptionChanged
from shared.mongo import Collection, Document, Session

S = TypeVar("S", bound=State)
_SUBSCRIPTION: Final = {"timeline": {"$elemMatch": {"withdrawn": False}}}


class LicenseStore:
    """What the licence reports are made of; every call is part of the caller's session."""

    def __init__(self, rooms: Rooms, sections: SectionStore) -> None:
        self._rooms = rooms
        self._sections = sections

    async def tell(self, facts: Iterable[LicenseEvent], *, session: Session) -> None:
        """Keep of each entry what the highest version tells; facts of deleted customers are forgotten."""
        told = [fact for fact in facts if fact is not None]
        gone = await self._deleted({CustomerKey(fact.partner_id, fact.customer_id) for fact in told}, session)
        living = [fact for fact in told if CustomerKey(fact.partner_id, fact.customer_id) not in gone]
        booked = [fact for fact in living if isinstance(fact, BookedSubscriptionChanged)]
        counts = [fact for fact in living if not isinstance(fact, BookedSubscriptionChanged)]
        await self._keep(self._rooms.booked, BookedSubscription, [(f, (f.subscription_id,)) for f in booked], session)
        await self._keep(self._rooms.license_counts, LicenseCount, [(f, (f.vendor, f.sku_id)) for f in counts], session)

    async def holdings(self, partner_id: str, customers: Sequence[Summary], *, session: Session) -> list[Holdings]:
        """Return what `customers` hold, in their order."""
        own = {"partner_id": partner_id, "customer_id": {"$in": [each.customer_id for each in customers]}}
        subscriptions = await self._grouped(self._rooms.subscriptions, Subscription, own | _SUBSCRIPTION, session)
        booked = await self._grouped(self._rooms.booked, BookedSubscription, own | {"removed": False}, session)
        counts = await self._grouped(self._rooms.license_counts, LicenseCount, own | {"removed": False}, session)
        rules = await self._rules(partner_id, own, session)
        return [
            Holdings(
                customer=each,
                subscriptions=tuple(subscriptions.get(each.customer_id, ())),
                booked=tuple(booked.get(each.customer_id, ())),
                counts=tuple(counts.get(each.customer_id, ())),
                rule=rules.get(each.customer_id, rules[""]),
            )
            for each in customers
        ]

    async def _rules(self, partner_id: str, own: Document, session: Session) -> dict[str, AlertRule]:
        """Return when to alert, by customer with settings of its own, and under "" for all others."""
        defaults = await self._sections.load(PartnerKey(partner_id), Defaults, session=session)
        query = own | {"section": Overrides.section}
        overrides = await self._grouped(self._rooms.sections, Overrides, query, session)
        rules = {each: AlertRule.of(Configuration(found[0], defaults)) for each, found in overrides.items()}
        return rules | {"": AlertRule.of(Configuration(Overrides(), defaults))}

    async def _grouped(
        self, room: Collection, kind: type[S], query: dict[str, Any], session: Session
    ) -> dict[str, list[S]]:
        grouped: dict[str, list[S]] = {}
        for document in await room.find(query, session=session).to_list(None):
            grouped.setdefault(document["customer_id"], []).append(kind.model_validate(document))
        return grouped

    async def _deleted(self, keys: set[CustomerKey], session: Session) -> set[CustomerKey]:
        ids = [document_id(key) for key in keys]
        return {
            key_of(each)
            async for each in self._rooms.deletions.find(
                {"_id": {"$in": ids}, "lifted": {"$ne": True}}, session=session
            )
        }

    async def _keep(
        self, room: Collection, kind: type[Any], told: list[tuple[LicenseEvent, tuple[str, ...]]], session: Session
    ) -> None:
        places = {document_id(CustomerKey(f.partner_id, f.customer_id), *ids): (f, ids) for f, ids in told}
        found = await room.find({"_id": {"$in": list(places)}}, session=session).to_list(None)
        kept = {document["_id"]: kind.model_validate(document) for document in found}
        after = dict(kept)
        for fact, ids in told:
            place = document_id(CustomerKey(fact.partner_id, fact.customer_id), *ids)
            after[place] = newest(after.get(place), kind.model_validate(fact))
        writes = [
            ReplaceOne({"_id": place}, _document(places[place], state), upsert=True)
            for place, state in after.items()
            if kept.get(place) != state
        ]
        if writes:
            await room.bulk_write(writes, ordered=False, session=session)


def _document(told: tuple[LicenseEvent, tuple[str, ...]], state: State) -> Document:
    fact, ids = told
    return belonging_document(CustomerKey(fact.partner_id, fact.customer_id), "\x1f".join(ids), state)
