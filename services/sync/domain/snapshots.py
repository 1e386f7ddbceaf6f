"""What is remembered of each entity, and what a record of it leads to.

The last record of an entity in file order holds. A file may name one entity several times with different content,
and importing it twice must still change nothing; so a snapshot also remembers the contents that were overridden.
A record that equals one of those is *deferred* to the end of the run, and holds only if the current content did not
come after it (`settle`): then the source really went back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, TypeAlias

from services.sync.domain.facts import Author, Place, places, state, withdraw
from services.sync.domain.observations import Observation, observe
from services.sync.domain.records import Record
from shared.events.base import Event

OVERRIDDEN_LIMIT: Final = 1_024
"""Contents of one entity remembered at most, 8 bytes each. Beyond them a repeated import may emit again, harmlessly."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEPARATOR = "\x1f"  # no identifier holds a control character


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says it: a partner's source."""

    partner_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was last emitted of one entity."""

    digest: bytes
    version: int
    run: str
    places: tuple[Place, ...] = ()
    observed: tuple[Observation, ...] = ()
    overridden: tuple[bytes, ...] = ()
    history: tuple[str, ...] = ()
    """Of a derived order: the places of the subscription's history, as JSON."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The last of the records of one entity in a chunk."""

    key: bytes
    record: Record
    digest: bytes
    position: int
    replaced: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, record: Record, position: int, origin: Origin) -> "Candidate":
        """Return the candidate of one record; `position` is the caller's own way to find its row again."""
        return cls(key_of(origin, record), record, record.digest(), position)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to say: the content is known, or for the given `reason`."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """An overridden content: to be settled at the end of the run."""


@dataclass(frozen=True, slots=True)
class Changed:
    """News: the events to emit, and what to remember once the broker has them."""

    events: tuple[Event, ...]
    snapshot: Snapshot


Outcome: TypeAlias = Unchanged | Deferred | Changed


@dataclass(frozen=True, slots=True)
class Run:
    """One import or push: the origin of its records, its name, and its times.

    Statuses without a date are observed at `observed_at`, which is the same for the whole run and when it is resumed;
    `now` is the time of the chunk in hand. `settling` at the end, when what was deferred is decided.
    """

    origin: Origin
    run_id: str
    observed_at: datetime
    now: datetime
    settling: bool = False
    derives_orders: bool = False
    """The source has no orders: each subscription stands for one."""
    resend: frozenset[str] = frozenset()
    """Customers of whom everything is told again, known or not: consumers have forgotten them."""

    def retells(self, record: Record, known: Snapshot) -> bool:
        """Tell whether `record`, of which nothing changed, is told again; once in a run."""
        return known.run != self.run_id and getattr(record, "customer_id", None) in self.resend

    @property
    def version(self) -> int:
        """Microseconds since 1970."""
        return (self.now - _EPOCH) // timedelta(microseconds=1)


def key_of(origin: Origin, record: Record) -> bytes:
    """Return the 16 bytes under which the snapshot of `record`'s entity is kept."""
    return _key(origin, record.record, *record.entity)


def order_key(origin: Origin, order_id: str) -> bytes:
    """Return the key of an order."""
    return _key(origin, "order", order_id)


def _key(origin: Origin, *entity: str) -> bytes:
    name = _SEPARATOR.join((origin.partner_id, origin.source, *entity))
    return blake2b(name.encode(), digest_size=16).digest()


def fold(candidates: Iterable[Candidate]) -> dict[bytes, Candidate]:
    """Return the candidate that holds of each entity, by key, with the contents it replaced."""
    folded: dict[bytes, Candidate] = {}
    for candidate in candidates:
        earlier = folded.get(candidate.key)
        folded[candidate.key] = candidate if earlier is None else _later(earlier, candidate)
    return folded


def _later(earlier: Candidate, later: Candidate) -> Candidate:
    holds, gives_way = (earlier, later) if _outdated(later.record, earlier.record) else (later, earlier)
    contents = {*earlier.replaced, *later.replaced, gives_way.digest} - {holds.digest}
    return replace(holds, replaced=tuple(contents))


def _outdated(record: Record, other: Record) -> bool:
    return record.version is not None and other.version is not None and record.version < other.version


def decide(candidate: Candidate, known: Snapshot | None, run: Run, *, deferred_before: bool) -> Outcome:
    """Return what `candidate` leads to, given what is `known` of its entity.

    `deferred_before`: an overridden content of the entity was deferred earlier in this run.
    """
    if known is None:
        return news(candidate, None, run, ())
    if candidate.digest == known.digest:
        again = run.retells(candidate.record, known)
        return news(candidate, known, run, known.overridden) if again else Unchanged()
    if reason := _superseded(candidate.record, known):
        return Unchanged(reason)
    if candidate.digest in known.overridden and not run.settling and candidate.record.version is None:
        return Deferred()
    # Contents overridden by an earlier run are forgotten, unless this run shows that they are still in the source.
    still_there = known.run == run.run_id or deferred_before or run.settling
    return news(candidate, known, run, known.overridden if still_there else ())


def _superseded(record: Record, known: Snapshot) -> str | None:
    if record.version is not None and record.version <= known.version:
        return f"version {record.version} is not newer than {known.version}, which is known"
    return None


def news(candidate: Candidate, known: Snapshot | None, run: Run, overridden: tuple[bytes, ...] = ()) -> Changed:
    """Return the events that state `candidate` and withdraw what was `known`, and the snapshot that follows."""
    record = candidate.record
    author = Author(run.origin.partner_id, _next_version(record, known, run), run.observed_at)
    observed = observe(record, known.observed if known else (), run.observed_at)
    stated_at = places(record, observed)
    abandoned = [place for place in known.places if place not in stated_at] if known else []
    replaced = (*candidate.replaced, known.digest) if known else candidate.replaced
    remembered = dict.fromkeys((*overridden, *replaced))
    remembered.pop(candidate.digest, None)
    return Changed(
        events=(*withdraw(record, abandoned, author), *state(record, author, observed)),
        snapshot=Snapshot(
            digest=candidate.digest,
            version=author.version,
            run=run.run_id,
            places=stated_at,
            observed=observed,
            overridden=tuple(remembered)[-OVERRIDDEN_LIMIT:],
        ),
    )


def _next_version(record: Record, known: Snapshot | None, run: Run) -> int:
    if record.version is not None:
        return record.version
    return run.version if known is None else max(run.version, known.version + 1)
