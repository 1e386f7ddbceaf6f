"""Facts in, cells moved: load the customers of a batch, fold, add the difference of their contributions."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.metrics import telemetry
from services.metrics.domain.cells import CellSums, accumulate, no_sums
from services.metrics.domain.contributions import Restatement, restatement
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.facts import Told
from services.metrics.domain.kpis import Board, board
from services.metrics.domain.months import Instant, Month, instant_of
from services.metrics.domain.moved import Moved
from services.metrics.domain.usage import UsageTotals
from services.metrics.repository.cells import CellStore, Shard
from services.metrics.repository.customers import REMEMBERED, CustomerStore, KnownCustomer
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.journal import JournalStore
from services.metrics.repository.kpis import KpiStore
from services.metrics.service.naming import NamingOfPlans
from shared.clock import Clock
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.customers import UserChanged
from shared.events.envelope import Delivery
from shared.messaging.batches import FactBatch

Deliveries = Sequence[Delivery[CustomerKeyedEvent]]


@dataclass(slots=True)
class _Facts:
    """What a batch says of one customer, and who told it; all of it came through one partition number."""

    partition: int
    events: list[CustomerKeyedEvent] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class _Changes:
    """What a batch changes: customers, and how each of them restates its cells."""

    customers: dict[CustomerKey, tuple[KnownCustomer | None, KnownCustomer]] = field(default_factory=dict)
    restatements: dict[CustomerKey, Restatement] = field(default_factory=dict)

    def add(self, key: CustomerKey, old: KnownCustomer | None, new: KnownCustomer) -> None:
        before = old.history.state if old else CustomerState(*key)
        self.customers[key] = (old, new)
        self.restatements[key] = restatement(before, new.history.state)

    def missing(self) -> dict[CustomerKey, frozenset[Month]]:
        """The usage months that the restatements still need, by customer."""
        return {key: missing for key, own in self.restatements.items() if (missing := own.missing)}

    def moved(
        self, facts: Mapping[CustomerKey, _Facts], usage: Mapping[CustomerKey, Mapping[Month, UsageTotals]]
    ) -> tuple[dict[Shard, CellSums], dict[Shard, Moved]]:
        """Return what moves in the cells of each partner, generation and partition, and how images hear of it."""
        cells: dict[Shard, CellSums] = defaultdict(no_sums)
        told: dict[Shard, Moved] = defaultdict(Moved)
        for key, own in self.restatements.items():
            moved = own.moved(usage.get(key, {}))
            for generation in self.customers[key][1].generations:
                shard = Shard(key.partner_id, generation, facts[key].partition)
                accumulate(cells[shard], moved)
                told[shard].add(key.customer_id, moved)
        return cells, told


class Projection:
    """Keeps the cells equal to the contributions of all customers, whatever arrives."""

    def __init__(
        self,
        customers: CustomerStore,
        cells: CellStore,
        generations: GenerationStore,
        freshness: FreshnessStore,
        *,
        journal: JournalStore,
        kpis: KpiStore,
        naming: NamingOfPlans,
        clock: Clock,
    ) -> None:
        self._customers = customers
        self._cells = cells
        self._generations = generations
        self._freshness = freshness
        self._journal = journal
        self._kpis = kpis
        self._naming = naming
        self._clock = clock

    async def apply(self, batch: FactBatch[CustomerKeyedEvent]) -> None:
        """Apply a batch within its transaction; facts already known change nothing."""
        now, session = self._clock.now(), batch.session
        # Names are in no figure: outside of the transaction, where many would collide on the same few documents.
        await self._naming.note(delivery.event for delivery in batch.deliveries)
        facts = _by_customer(batch.deliveries, instant_of(now))
        partitions = {delivery.partition for delivery in batch.deliveries}
        generations = await self._generations.enter(partitions, session=session)
        wanted = {key: usage_months(own.events) for key, own in facts.items()}
        known = await self._customers.load(wanted, session=session)
        changes = _changes(facts, known, generations.live, instant_of(now - REMEMBERED))
        usage = await self._customers.usage_totals(changes.missing(), session=session)
        # 3. States and cells commit together, in the transaction that moves the offsets.
        if changes.customers:
            await self._customers.save(changes.customers, session=session)
        cells, told = changes.moved(facts, usage)
        moved = await self._cells.add(cells, session=session)
        await self._journal.append(told, session=session)
        await self._kpis.add(_boards(cells, facts, generations.active), session=session)
        await self._freshness.advance(_newest(batch.deliveries), session=session)
        _count(batch.deliveries, len(changes.customers), moved)


def _by_customer(deliveries: Deliveries, recorded_at: Instant) -> Mapping[CustomerKey, _Facts]:
    facts: dict[CustomerKey, _Facts] = {}
    for delivery in deliveries:
        event, envelope = delivery.event, delivery.envelope
        if not isinstance(event, UserChanged):  # people are in no figure
            key = CustomerKey(event.partner_id, event.customer_id)
            own = facts.setdefault(key, _Facts(delivery.partition))
            own.events.append(event)
            own.told.append(Told(envelope.id, envelope.source, recorded_at))
    return facts


def _changes(
    facts: Mapping[CustomerKey, _Facts],
    known: Mapping[CustomerKey, KnownCustomer],
    live: frozenset[int],
    forget_before: Instant,
) -> _Changes:
    changes = _Changes()
    for key, own in facts.items():
        old = known.get(key)
        new = _after(key, old, own, live, forget_before)
        if old is None or new.history != old.history:
            changes.add(key, old, new)
    return changes


def _after(
    key: CustomerKey, old: KnownCustomer | None, facts: _Facts, live: frozenset[int], forget_before: Instant
) -> KnownCustomer:
    """Return the customer after `facts`; a new one is born into every live generation."""
    before = old.history if old else History(CustomerState(*key))
    after = fold(before, facts.events, facts.told, forget_before)
    return KnownCustomer(after, old.generations & live if old else live)


def _boards(
    cells: Mapping[Shard, CellSums], facts: Mapping[CustomerKey, _Facts], generation: int
) -> dict[str, tuple[Board, int]]:
    """Return what moved in the figures of each partner, and the number of its facts."""
    told = Counter[str]()
    for key, own in facts.items():
        told[key.partner_id] += len(own.events)
    moved: dict[str, list[CellSums]] = defaultdict(list)
    for shard, sums in cells.items():
        if shard.generation == generation:
            moved[shard.partner_id].append(sums)
    return {partner_id: (board(own), told[partner_id]) for partner_id, own in moved.items()}


def _newest(deliveries: Deliveries) -> dict[tuple[str, int], datetime]:
    newest: dict[tuple[str, int], datetime] = {}
    for delivery in deliveries:
        key = (delivery.event.partner_id, delivery.partition)
        newest[key] = max(newest.get(key, delivery.envelope.time), delivery.envelope.time)
    return newest


def _count(deliveries: Deliveries, customers: int, cells: int) -> None:
    telemetry.FACTS.inc(len(deliveries))
    telemetry.CUSTOMERS.inc(customers)
    telemetry.CELLS.inc(cells)
    telemetry.FRESHNESS.set(max(delivery.envelope.time for delivery in deliveries).timestamp())
