"""Takes records that a source pushes: each is accepted or refused by itself."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from services.sync import telemetry
from services.sync.domain.pushed import ItemRefused, PushedRecord, parse_item
from services.sync.domain.records import CustomerRecord, Record
from services.sync.domain.refusals import quoted
from services.sync.domain.snapshots import Candidate, Changed, Origin, Run, Unchanged
from services.sync.repository.deferrals import Deferrals
from services.sync.service.intake import Intake, Taken
from shared.clock import Clock

Status: TypeAlias = Literal["accepted", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item."""

    index: int
    status: Status
    reason: str | None = None
    field: str | None = None


class Push:
    """Takes calls through the same intake as imports; a call is a run of its own."""

    def __init__(self, intake: Intake, clock: Clock) -> None:
        self._intake = intake
        self._clock = clock

    async def take(
        self, partner_id: str, items: Sequence[Any], *, derive_orders: bool = False, resend: bool = False
    ) -> list[Result]:
        """Return the result of each of `items` (JSON objects), in their order.

        With `derive_orders`, subscriptions stand for orders too; with `resend`, what is known is told again. Raises
        `TransientError`; then push them again.
        """
        results: dict[int, Result] = {}
        pushed = sorted(_parsed(items, results), key=attrgetter("source"))
        for source, group in groupby(pushed, key=attrgetter("source")):
            origin = Origin(partner_id, source)
            candidates = [Candidate.of(each.record, each.index, origin) for each in group]
            run = self._run(origin, candidates, derive_orders=derive_orders, resend=resend)
            await self._take(candidates, run, results)
        _measure(pushed, results)
        return [results[index] for index in range(len(items))]

    def _run(self, origin: Origin, candidates: list[Candidate], *, derive_orders: bool, resend: bool) -> Run:
        now = self._clock.now()
        customers = {getattr(each.record, "customer_id", "") for each in candidates} if resend else ()
        return Run(origin, uuid.uuid4().hex, now, now, derives_orders=derive_orders, resend=frozenset(customers))

    async def _take(self, candidates: list[Candidate], run: Run, results: dict[int, Result]) -> None:
        settling = replace(run, settling=True)
        with Deferrals() as deferrals:
            _note(candidates, await self._intake.take(candidates, run, deferrals), results)
            for deferred in list(deferrals.chunks(len(candidates))):
                _note(deferred, await self._intake.take(deferred, settling, deferrals), results)


def _parsed(items: Iterable[Any], results: dict[int, Result]) -> Iterator[PushedRecord]:
    for index, item in enumerate(items):
        try:
            yield parse_item(item, index)
        except ItemRefused as error:
            results[index] = Result(index, "refused", error.refusal.reason, error.refusal.field or None)


def _note(candidates: Iterable[Candidate], taken: Taken, results: dict[int, Result]) -> None:
    for candidate in candidates:
        results[candidate.position] = _result(candidate, taken)


def _result(candidate: Candidate, taken: Taken) -> Result:
    holds, outcome = taken.candidates[candidate.key], taken.outcomes[candidate.key]
    if holds.position != candidate.position:
        return Result(candidate.position, "unchanged", f"item {holds.position} of this call replaces it")
    if isinstance(outcome, Changed):
        return Result(candidate.position, "accepted", _doubt(candidate.record))
    return Result(candidate.position, "unchanged", outcome.reason if isinstance(outcome, Unchanged) else None)


def _doubt(record: Record) -> str | None:
    unresolved = record.unresolved_country if isinstance(record, CustomerRecord) else None
    return f"country {quoted(unresolved)} is not known and counts as unknown" if unresolved else None


def _measure(pushed: Iterable[PushedRecord], results: dict[int, Result]) -> None:
    outcomes = {"accepted": "emitted", "unchanged": "unchanged"}
    counts = Counter((each.record.record, outcomes[results[each.index].status]) for each in pushed)
    counts["unknown", "rejected"] = sum(result.status == "refused" for result in results.values())
    for (record, outcome), count in counts.items():
        telemetry.ROWS.labels(record, outcome).inc(count)
