"""The one way in for records: compare with what is known, publish what is news, remember it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.sync import telemetry
from services.sync.domain.derived_orders import decide_order
from services.sync.domain.records import SubscriptionRecord
from services.sync.domain.snapshots import (
    Candidate,
    Changed,
    Deferred,
    Outcome,
    Run,
    Snapshot,
    decide,
    fold,
    order_key,
)
from services.sync.errors import SnapshotConflict
from services.sync.repository.deferrals import Deferrals
from services.sync.service.ports import Publisher, SnapshotStore

_MOST_CONFLICTS: Final = 10


@dataclass(slots=True)
class Taken:
    """What became of a chunk: the candidate that held of each entity, its outcome, and the orders that followed."""

    candidates: Mapping[bytes, Candidate]
    outcomes: dict[bytes, Outcome] = field(default_factory=dict)
    orders: dict[bytes, Changed] = field(default_factory=dict)

    def changed(self) -> list[tuple[Candidate, Changed]]:
        """Return the candidates that were news."""
        return [(self.candidates[key], each) for key, each in self.outcomes.items() if isinstance(each, Changed)]

    def event_count(self) -> int:
        """Return how many events it took to say the news."""
        return sum(len(change.events) for change in (*self.orders.values(), *(each for _, each in self.changed())))


class Intake:
    """Takes chunks of records. Repeating a chunk, also after a crash in the middle of it, is harmless."""

    def __init__(self, snapshots: SnapshotStore, publisher: Publisher) -> None:
        self._snapshots = snapshots
        self._publisher = publisher

    async def take(self, candidates: Sequence[Candidate], run: Run, deferrals: Deferrals) -> Taken:
        """Emit what is news among `candidates`, in their order. Raises `TransientError`; then take them again."""
        taken = Taken(fold(candidates))
        open_keys = set(taken.candidates)
        for _ in range(_MOST_CONFLICTS):
            known = await self._snapshots.load(run.origin, list(open_keys))
            outcomes = {
                key: decide(taken.candidates[key], known.get(key), run, deferred_before=key in deferrals)
                for key in taken.candidates
                if key in open_keys
            }
            open_keys = await self._emit(taken, outcomes, known, run)
            if not open_keys:
                _remember(taken, deferrals)
                return taken
            # Somebody else took the same entities at the same time. What was published above is older than what
            # is published next, and the places it may have left behind are in the snapshots that are read again.
        raise SnapshotConflict(len(open_keys))

    async def _emit(
        self, taken: Taken, outcomes: dict[bytes, Outcome], known: Mapping[bytes, Snapshot], run: Run
    ) -> set[bytes]:
        """Publish and save the changes among `outcomes`; return the keys whose snapshots somebody else changed."""
        changes = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Changed)}
        sources = _subscriptions(taken, changes, run)
        orders, known_orders = await self._orders(taken, changes, sources, run)
        # 5. No outbox: snapshots are saved after the broker has acknowledged. If the process dies in between, the
        #    next run states the same facts again with a higher version, which changes nothing at the consumers.
        await self._publish((*changes.values(), *orders.values()), run)
        # The orders first: as long as a subscription's own snapshot is old, its order is looked at again.
        lost_orders = await self._snapshots.save(run.origin, orders, known_orders)
        lost = {key for order in lost_orders for key in sources[order]}
        kept = {key: change for key, change in changes.items() if key not in lost}
        lost |= await self._snapshots.save(run.origin, kept, known)
        taken.outcomes.update({key: each for key, each in outcomes.items() if key not in lost})
        taken.orders.update(orders)
        return lost

    async def _publish(self, changes: Sequence[Changed], run: Run) -> None:
        events = [event for change in changes for event in change.events]
        if events:
            await self._publisher.publish(events, source=f"/tenantry/sync/{run.origin.source}")
            telemetry.EVENTS.inc(len(events))

    async def _orders(
        self, taken: Taken, changes: Mapping[bytes, Changed], sources: Mapping[bytes, Sequence[bytes]], run: Run
    ) -> tuple[dict[bytes, Changed], dict[bytes, Snapshot]]:
        if not sources:
            return {}, {}
        known = await self._snapshots.load(run.origin, list(sources))
        orders: dict[bytes, Changed] = {}
        for order, keys in sources.items():
            news = [(taken.candidates[key].record, changes[key].snapshot) for key in keys]
            stated = [(record, snapshot) for record, snapshot in news if isinstance(record, SubscriptionRecord)]
            if change := decide_order(stated, known.get(order), run):
                orders[order] = change
        return orders, known


def _subscriptions(taken: Taken, changes: Mapping[bytes, Changed], run: Run) -> dict[bytes, list[bytes]]:
    """Return the keys of the changed subscriptions by the key of the order that each stands for."""
    sources: dict[bytes, list[bytes]] = defaultdict(list)
    if run.derives_orders:
        for key in changes:
            record = taken.candidates[key].record
            if isinstance(record, SubscriptionRecord):
                sources[order_key(run.origin, record.subscription_id)].append(key)
    return sources


def _remember(taken: Taken, deferrals: Deferrals) -> None:
    for key, outcome in taken.outcomes.items():
        if isinstance(outcome, Deferred):
            deferrals.put(taken.candidates[key])
        else:
            deferrals.drop(key)
