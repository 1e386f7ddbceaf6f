"""The one way in for records: compare with what is known, publish what is news, remember it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.sync import telemetry
from services.sync.domain.snapshots import Candidate, Changed, Deferred, Outcome, Run, Snapshot, decide, fold
from services.sync.errors import SnapshotConflict
from services.sync.repository.deferrals import Deferrals
from services.sync.service.ports import Publisher, SnapshotStore
from shared.events.base import Event

_MOST_CONFLICTS: Final = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a chunk: the candidate that held of each entity, and its outcome."""

    candidates: Mapping[bytes, Candidate]
    outcomes: dict[bytes, Outcome] = field(default_factory=dict)

    def changed(self) -> list[tuple[Candidate, Changed]]:
        """Return the candidates that were news."""
        return [
            (self.candidates[key], outcome) for key, outcome in self.outcomes.items() if isinstance(outcome, Changed)
        ]


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
                for key in open_keys
            }
            open_keys = await self._emit(outcomes, known, run)
            taken.outcomes.update({key: each for key, each in outcomes.items() if key not in open_keys})
            if not open_keys:
                _remember(taken, deferrals)
                return taken
            # Somebody else took the same entities at the same time. What was published above is older than what
            # is published next, and the places it may have left behind are in the snapshots that are read again.
        raise SnapshotConflict(len(open_keys))

    async def _emit(self, outcomes: Mapping[bytes, Outcome], known: Mapping[bytes, Snapshot], run: Run) -> set[bytes]:
        changes = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Changed)}
        events: list[Event] = [event for change in changes.values() for event in change.events]
        if not events:
            return set()
        # 5. No outbox: the snapshot is saved after the broker has acknowledged. If the process dies in between, the
        #    next run states the same facts again with a higher version, which changes nothing at the consumers.
        await self._publisher.publish(events, source=f"/tenantry/sync/{run.origin.source}")
        telemetry.EVENTS.inc(len(events))
        return await self._snapshots.save(run.origin, changes, known)


def _remember(taken: Taken, deferrals: Deferrals) -> None:
    for key, outcome in taken.outcomes.items():
        if isinstance(outcome, Deferred):
            deferrals.put(taken.candidates[key])
        else:
            deferrals.drop(key)
