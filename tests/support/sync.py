"""Sync without servers: a store, a publisher and a consumer in memory, and short ways to import a few rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport, Reject
from services.sync.domain.snapshots import Changed, Origin, Snapshot
from services.sync.service.importing import Assignment, Importer
from services.sync.service.intake import Intake
from services.sync.service.reading import MappedFiles
from services.sync.sources import Directory
from shared.errors import TransientError
from shared.events.base import Event
from shared.events.billing import CreditRecorded, DiscountChanged, RevenueRecorded
from shared.events.customers import CustomerChanged, UserChanged, VendorAccountChanged
from shared.events.licenses import BookedSubscriptionChanged, LicenseCountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

START = datetime(2026, 1, 1, tzinfo=UTC)


class TickingClock:
    """A clock that moves on a second whenever it is read."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class MemorySnapshots:
    """Snapshots in a dictionary, with the same answers to a lost race as the database."""

    def __init__(self) -> None:
        self.stored: dict[bytes, Snapshot] = {}
        self.writes = 0

    async def load(self, origin: Origin, keys: Sequence[bytes]) -> dict[bytes, Snapshot]:
        return {key: self.stored[key] for key in keys if key in self.stored}

    async def save(
        self, origin: Origin, changes: Mapping[bytes, Changed], known: Mapping[bytes, Snapshot]
    ) -> set[bytes]:
        lost = {key for key in changes if self.stored.get(key) != known.get(key)}
        for key in changes.keys() - lost:
            self.stored[key] = changes[key].snapshot
            self.writes += 1
        return lost


@dataclass
class MemoryPublisher:
    """Collects events; fails the next `failures` times, after having taken half of the events."""

    events: list[Event] = field(default_factory=list)
    failures: int = 0

    async def publish(
        self, events: Iterable[Event], *, source: str | None = None, correlation_id: str | None = None
    ) -> None:
        batch = list(events)
        if self.failures:
            self.failures -= 1
            self.events += batch[: len(batch) // 2]
            raise TransientError("the broker is away")
        self.events += batch


class MemoryRejects:
    """Collects rejects."""

    def __init__(self) -> None:
        self.rows: list[Reject] = []

    async def add(self, rejects: Sequence[Reject]) -> None:
        self.rows += rejects


_IDENTITY: dict[type[Event], tuple[str, ...]] = {
    CustomerChanged: ("customer_id",),
    UserChanged: ("customer_id", "user_id"),
    VendorAccountChanged: ("customer_id", "vendor_account_id"),
    SubscriptionChanged: ("customer_id", "subscription_id", "effective_at"),
    OrderChanged: ("customer_id", "order_id"),
    UsageRecorded: ("customer_id", "usage_id"),
    CreditRecorded: ("account_id", "credit_id"),
    DiscountChanged: ("account_id", "discount_id"),
    RevenueRecorded: ("account_id", "revenue_id"),
    BookedSubscriptionChanged: ("customer_id", "subscription_id"),
    LicenseCountChanged: ("customer_id", "vendor", "sku_id"),
}


def place_of(event: Event) -> tuple[object, ...]:
    """Return where a consumer keeps `event`; of two events at one place the higher version holds."""
    kind = event.event_type.split(".")[1]
    place = tuple(getattr(event, field) for field in _IDENTITY[type(event)])
    month = (event.period_start.strftime("%Y-%m"),) if isinstance(event, UsageRecorded) else ()
    return (kind, *place, *month)


def facts(events: Iterable[Event]) -> dict[tuple[object, ...], dict[str, object]]:
    """Return what a consumer knows after `events`: per place the newest, without versions and what was taken back."""
    newest: dict[tuple[object, ...], Event] = {}
    for event in events:
        place = place_of(event)
        if place not in newest or version_of(event) >= version_of(newest[place]):
            newest[place] = event
    return {place: event.model_dump(exclude={"version"}) for place, event in newest.items() if not taken_back(event)}


def version_of(event: Event) -> int:
    """Return the version of a fact."""
    version = event.model_dump()["version"]
    assert isinstance(version, int)
    return version


def taken_back(event: Event) -> bool:
    """Tell whether `event` says that nothing is there."""
    if isinstance(event, UsageRecorded):
        return event.raw_quantity == 0
    said = event.model_dump()
    return bool(said.get("withdrawn") or said.get("removed"))


async def _open() -> None:
    """Let every chunk pass."""


class MemorySync:
    """A sync without servers, for one directory of files."""

    def __init__(self, directory: Path, *, chunk_rows: int = 3) -> None:
        self.directory = directory
        self.snapshots = MemorySnapshots()
        self.publisher = MemoryPublisher()
        self.clock = TickingClock()
        self.rejects = MemoryRejects()
        self._chunk_rows = chunk_rows
        self._runs = 0

    @property
    def events(self) -> list[Event]:
        return self.publisher.events

    def facts(self) -> dict[tuple[object, ...], dict[str, object]]:
        return facts(self.events)

    async def run(self, mapping: str, *resend: str) -> ImportReport:
        """Import with the mapping in `mapping` (YAML), and tell everything of the customers `resend` again."""
        parsed = parse_mapping(mapping, "test.yaml")
        files = MappedFiles(parsed, Directory(self.directory), chunk_rows=self._chunk_rows)
        self._runs += 1
        self.rejects = MemoryRejects()
        origin = Origin(parsed.partner, parsed.source)
        run = f"run-{self._runs}"
        assignment = Assignment(origin, run, self.clock.now(), parsed.derives_orders, frozenset(resend))
        intake = Intake(self.snapshots, self.publisher)
        importer = Importer(intake, clock=self.clock, chunk_rows=self._chunk_rows, patience_seconds=60)
        return await importer.run(assignment, files, files.report(), self.rejects, lambda report: None, gate=_open)
