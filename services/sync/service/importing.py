"""Imports files as a mapping says."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from services.sync import telemetry
from services.sync.domain.report import ImportReport
from services.sync.domain.snapshots import Candidate, Origin, Run
from services.sync.repository.deferrals import Deferrals
from services.sync.service.intake import Intake, Taken
from services.sync.service.patience import patiently
from services.sync.service.ports import RejectSink
from services.sync.service.reading import Chunk, MappedFiles
from shared.clock import Clock

Progress: TypeAlias = Callable[[ImportReport], None]
Gate: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One import: in whose name, which, and the moment that undated statuses are observed at.

    A run that is resumed has the same id and moment, so that it observes what the first attempt did.
    """

    origin: Origin
    run_id: str
    observed_at: datetime
    derives_orders: bool = False
    resend: frozenset[str] = frozenset()
    """Customers of whom everything is told again, also what did not change."""


class Importer:
    """Runs imports to their end."""

    def __init__(self, intake: Intake, *, clock: Clock, chunk_rows: int, patience_seconds: float) -> None:
        self._intake = intake
        self._clock = clock
        self._chunk_rows = chunk_rows
        self._patience = patience_seconds
        # Imports beside each other take turns by chunk, whoever waits longest first. Four that computed at once were
        # through in 25 s instead of 33, but every answer of the service took 300 ms meanwhile instead of 20.
        self._turn = asyncio.Lock()

    async def run(
        self,
        assignment: Assignment,
        files: MappedFiles,
        report: ImportReport,
        rejects: RejectSink,
        progress: Progress,
        *,
        gate: Gate,
    ) -> ImportReport:
        """Import `files` and return `report`, in which nothing is counted yet, with all counts.

        `progress` is told after every chunk. `gate` is passed before each: what it raises ends the run between two of
        them, so that all that was published is also remembered.

        Raises `InputError` for a file that breaks off, `TransientError` when patience ran out. Both leave what was
        read so far imported; running again is harmless.
        """
        with Deferrals() as deferrals:
            async with aclosing(_read(files.chunks(), self._turn)) as chunks:
                async for chunk in chunks:
                    await gate()
                    await rejects.add(chunk.rejects)
                    taken = await self._take(_candidates(chunk, assignment.origin), assignment, deferrals)
                    report = _counted(report, chunk, taken)
                    progress(report)
            return await self._settle(report, assignment, deferrals, gate)

    async def _settle(
        self, report: ImportReport, assignment: Assignment, deferrals: Deferrals, gate: Gate
    ) -> ImportReport:
        for candidates in deferrals.chunks(self._chunk_rows):
            await gate()
            taken = await self._take(candidates, assignment, deferrals, settling=True)
            for candidate, change in taken.changed():
                report = report.with_counts(candidate.position, emitted=1, unchanged=-1, events=len(change.events))
            orders = sum(len(change.events) for change in taken.orders.values())
            report = report.with_counts(candidates[0].position, events=orders)
        return report

    async def _take(
        self, candidates: list[Candidate], assignment: Assignment, deferrals: Deferrals, *, settling: bool = False
    ) -> Taken:
        run = Run(
            assignment.origin,
            assignment.run_id,
            assignment.observed_at,
            self._clock.now(),
            settling=settling,
            derives_orders=assignment.derives_orders,
            resend=assignment.resend,
        )

        async def take() -> Taken:
            async with self._turn:
                with telemetry.CHUNK_SECONDS.time():
                    return await self._intake.take(candidates, run, deferrals)

        return await patiently(take, seconds=self._patience)


async def dry_run(files: MappedFiles, rejects: RejectSink, progress: Progress) -> ImportReport:
    """Read and validate everything and emit nothing; rows that would be taken count as unchanged."""
    report = await asyncio.to_thread(files.report)
    async with aclosing(_read(files.chunks(), asyncio.Lock())) as chunks:
        async for chunk in chunks:
            await rejects.add(chunk.rejects)
            report = _counted(report, chunk, Taken({}))
            progress(report)
    return report


async def _read(chunks: Generator[Chunk], turn: asyncio.Lock) -> AsyncGenerator[Chunk]:
    """Yield `chunks`, each read at its `turn` and in a thread, so that the service goes on answering.

    Not ahead of time: a second thread that computes takes more from the first one than the waiting is worth.
    """
    with closing(chunks):
        while (chunk := await _next(chunks, turn)) is not None:
            yield chunk


async def _next(chunks: Generator[Chunk], turn: asyncio.Lock) -> Chunk | None:
    async with turn:
        return await _to_its_end(asyncio.to_thread(next, chunks, None))


async def _to_its_end(reading: Coroutine[Any, Any, Chunk | None]) -> Chunk | None:
    # A thread cannot be cancelled: wait for it, or it would read on while the file is closed.
    task = asyncio.create_task(reading)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _candidates(chunk: Chunk, origin: Origin) -> list[Candidate]:
    return [Candidate.of(record, chunk.index, origin) for record in chunk.records.values()]


def _counted(report: ImportReport, chunk: Chunk, taken: Taken) -> ImportReport:
    emitted = len(taken.changed())
    counts = {
        "read": chunk.read,
        "filtered": chunk.filtered,
        "rejected": len(chunk.rejects),
        "emitted": emitted,
        "unchanged": chunk.accepted - emitted,
        "events": taken.event_count(),
    }
    _measure(report.inputs[chunk.index].record, counts)
    return replace(report.with_counts(chunk.index, **counts), bytes_read=chunk.position).with_unresolved(
        chunk.unresolved
    )


def _measure(record: str, counts: dict[str, int]) -> None:
    for outcome in ("filtered", "rejected", "emitted", "unchanged"):
        telemetry.ROWS.labels(record, outcome).inc(counts[outcome])
