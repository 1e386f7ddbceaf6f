"""Facts in, cells moved: load the customers of a batch, fold, add the difference of their contributions."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from services.metrics import telemetry
from services.metrics.domain.cells import CellSums, accumulate, no_sums
from services.metrics.domain.contributions import Restatement, restatement
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.facts import Told
from services.metrics.domain.kpis import Board, add, board
from services.metrics.domain.months import Instant, Month, instant_of
from services.metrics.domain.moved import Moved
from services.metrics.domain.usage import UsageTotals
from services.metrics.repository.cells import CellStore
from services.metrics.repository.customer_writes import REMEMBERED
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.journal import JournalStore, payloads
from services.metrics.repository.known import KnownCustomer
from services.metrics.repository.kpis import KpiStore
from services.metrics.repository.series import Shard
from services.metrics.service.memory import CustomerMemory
from services.metrics.service.naming import NamingOfPlans
from services.metrics.service.pipelining import unhurried
from shared.clock import Clock
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.customers import UserChanged
from shared.events.envelope import Delivery
from shared.messaging.batches import FactBatch
from shared.mongo import Session

Deliveries = Sequence[Delivery[CustomerKeyedEvent]]


@dataclass(slots=True)
class _Facts:
    """What a batch says of one customer, and who told it; all of it came through one partition number."""

    partition: int
    events: list[CustomerKeyedEvent] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


Facts: TypeAlias = Mapping[CustomerKey, _Facts]


@dataclass(slots=True)
class _Changes:
    """What a batch changes: customers, and how each of them restates its cells."""

    customers: dict[CustomerKey, tuple[KnownCustomer | None, KnownCustomer]] = field(default_factory=dict)
    restatements: dict[CustomerKey, Restatement] = field(default_factory=dict)

    def add(self, key: CustomerKey, old: KnownCustomer | None, new: KnownCustomer) -> None:
        before = old.history.state if old else CustomerState(*key)
        own = restatement(before, new.history.state, old.standing if old else None)
        self.customers[key] = (old, KnownCustomer(new.history, new.generations, own.after))
        self.restatements[key] = own

    @property
    def now(self) -> dict[CustomerKey, KnownCustomer]:
        """The customers as they are afterwards."""
        return {key: new for key, (_, new) in self.customers.items()}

    def missing(self) -> dict[CustomerKey, frozenset[Month]]:
        """The usage months that the restatements still need, by customer."""
        return {key: missing for key, own in self.restatements.items() if (missing := own.missing)}


class _Moves:
    """What moves in cells, a partner of a partition after the other; and what those are told who follow the cells."""

    def __init__(self, facts: Facts, changes: _Changes, active: int) -> None:
        self._facts = facts
        self._changes = changes
        self._active = active
        self.entries: dict[Shard, Sequence[bytes]] = {}
        self.cells = 0
        self._boards: dict[str, Board] = {}

    async def computed(
        self, usage: Mapping[CustomerKey, Mapping[Month, UsageTotals]]
    ) -> AsyncIterator[tuple[Shard, CellSums]]:
        """Yield what moves in the cells of each partner, generation and partition, each once."""
        for (partner_id, partition), keys in self._alike().items():
            cells: dict[int, CellSums] = defaultdict(no_sums)
            told: dict[int, Moved] = defaultdict(Moved)
            async for key in unhurried(keys):
                moved = self._changes.restatements[key].moved(usage.get(key, {}))
                for generation in self._changes.customers[key][1].generations:
                    accumulate(cells[generation], moved)
                    told[generation].add(key.customer_id, moved)
            for generation, sums in cells.items():
                shard = Shard(partner_id, generation, partition)
                self._tell(shard, sums, told[generation])
                yield shard, sums
            await asyncio.sleep(0)  # as in `unhurried`, also where no partner has many customers

    def boards(self) -> dict[str, tuple[Board, int]]:
        """Return what moved in the figures of each partner, and the number of its facts."""
        told = Counter[str]()
        for key, own in self._facts.items():
            told[key.partner_id] += len(own.events)
        return {partner_id: (own, told[partner_id]) for partner_id, own in self._boards.items()}

    def _alike(self) -> dict[tuple[str, int], list[CustomerKey]]:
        found: dict[tuple[str, int], list[CustomerKey]] = defaultdict(list)
        for key in self._changes.restatements:
            found[key.partner_id, self._facts[key].partition].append(key)
        return found

    def _tell(self, shard: Shard, sums: CellSums, moved: Moved) -> None:
        self.entries[shard] = list(payloads(moved))
        self.cells += len(sums)
        if shard.generation == self._active:
            self._boards[shard.partner_id] = add(self._boards.get(shard.partner_id, {}), board([sums]))


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
        memory: CustomerMemory,
        clock: Clock,
    ) -> None:
        self._customers = customers
        self._cells = cells
        self._generations = generations
        self._freshness = freshness
        self._journal = journal
        self._kpis = kpis
        self._naming = naming
        self.memory = memory
        self._clock = clock

    async def apply(self, batch: FactBatch[CustomerKeyedEvent]) -> None:
        """Apply a batch within its transaction; facts already known change nothing."""
        now, session = self._clock.now(), batch.session
        # Names are in no figure: outside of the transaction, where many would collide on the same few documents.
        await self._naming.note(delivery.event for delivery in batch.deliveries)
        facts = _by_customer(batch.deliveries, instant_of(now))
        partitions = {delivery.partition for delivery in batch.deliveries}
        generations = await self._generations.enter(partitions, session=session)
        self.memory.begin(generations)
        known = await self._known(facts, batch.own, session)
        changes = await _changes(facts, known, generations.live, instant_of(now - REMEMBERED))
        usage = await self._customers.usage_totals(changes.missing(), session=session)
        # 3. States and cells commit together, in the transaction that moves the offsets.
        moves = _Moves(facts, changes, generations.active)
        saving = self._customers.save(changes.customers, session=session)
        await self._cells.add_as_moved(moves.computed(usage), after=saving, session=session)
        await self._journal.append(moves.entries, session=session)
        await self._kpis.add(moves.boards(), session=session)
        await self._freshness.advance(_newest(batch.deliveries), session=session)
        own = {key: known for key, known in changes.now.items() if facts[key].partition in batch.own}
        self.memory.stage(own)
        _count(batch.deliveries, len(changes.customers), moves.cells)

    async def _known(self, facts: Facts, own: frozenset[int], session: Session) -> dict[CustomerKey, KnownCustomer]:
        """Return the customers that exist, from memory where it is as good as the database."""
        wanted = {key: usage_months(each.events) for key, each in facts.items()}
        recalled = {
            key: known
            for key, each in facts.items()
            if each.partition in own and (known := self.memory.get(key)) is not None
        }
        telemetry.RECALLED.labels("memory").inc(len(recalled))
        cold = {key: months for key, months in wanted.items() if key not in recalled}
        if cold:
            telemetry.RECALLED.labels("database").inc(len(cold))
        lacking = {key: lacks for key, known in recalled.items() if (lacks := known.lacks(wanted[key]))}
        for key, usage in (await self._customers.usage(lacking, session=session)).items():
            recalled[key] = recalled[key].with_usage(usage)
        return recalled | await self._customers.load(cold, session=session)


def _by_customer(deliveries: Deliveries, recorded_at: Instant) -> Facts:
    facts: dict[CustomerKey, _Facts] = {}
    for delivery in deliveries:
        event, envelope = delivery.event, delivery.envelope
        if not isinstance(event, UserChanged):  # people are in no figure
            key = CustomerKey(event.partner_id, event.customer_id)
            own = facts.setdefault(key, _Facts(delivery.partition))
            own.events.append(event)
            own.told.append(Told(envelope.id, envelope.source, recorded_at))
    return facts


async def _changes(
    facts: Facts, known: Mapping[CustomerKey, KnownCustomer], live: frozenset[int], forget_before: Instant
) -> _Changes:
    changes = _Changes()
    async for key, own in unhurried(facts.items()):
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
