"""Schedules: made, changed, hurried by users; run by the clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from services.exports import telemetry
from services.exports.domain import schedule as rules
from services.exports.domain.export import Callback, Export
from services.exports.domain.request import ExportRequest
from services.exports.domain.schedule import MOST_ACTIVE, Schedule, ScheduleStatus
from services.exports.errors import ExportForbidden, QuotaExceeded, StaleExport
from services.exports.repository.schedules import ScheduleRepository
from services.exports.service.announcements import requested
from services.exports.service.askers import Asker
from services.exports.service.asking import Asking
from shared.clock import Clock

log = structlog.get_logger(__name__)

_DUE_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What a user wants repeated: how often, from when on, and how many times."""

    name: str
    request: ExportRequest
    every_hours: int
    starts_at: datetime | None = None
    count: int | None = None
    callback: Callback | None = None


class Schedules:
    """The use cases of schedules."""

    def __init__(
        self, repository: ScheduleRepository, asking: Asking, *, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._repository = repository
        self._asking = asking
        self._clock = clock
        self._new_id = new_id

    async def add(self, asker: Asker, plan: Plan) -> Schedule:
        """Return a new schedule; its first run is at `starts_at`, or at once.

        Raises `InvalidRequest`, what the owner of the data raises, and `QuotaExceeded` past 50 active ones of a user.
        """
        rules.require_rhythm(plan.every_hours, plan.count)
        request = await self._asking.verified(plan.request, asker, plan.callback)
        await self._require_room(asker.partner_id, asker.subject)
        now = self._clock.now()
        starts_at = max(plan.starts_at or now, now)
        schedule = Schedule(
            id=self._new_id(),
            partner_id=asker.partner_id,
            name=plan.name,
            request=request,
            redaction=asker.redaction,
            created_by=asker.subject,
            created_at=now,
            every_hours=plan.every_hours,
            starts_at=starts_at,
            next_run_at=starts_at,
            remaining=plan.count,
            callback=plan.callback,
        )
        await self._repository.add(schedule)
        return schedule

    async def all(self, asker: Asker) -> list[Schedule]:
        """Return the partner's schedules, newest first."""
        return await self._repository.of_partner(asker.partner_id)

    async def get(self, asker: Asker, schedule_id: str) -> Schedule:
        """Return one schedule of the partner; raises `ScheduleNotFound`."""
        return await self._repository.get(asker.partner_id, schedule_id)

    async def change(
        self, asker: Asker, schedule_id: str, *, name: str | None, every_hours: int | None, count: int | None
    ) -> Schedule:
        """Return the changed schedule; raises `InvalidRequest`, and `ExportForbidden` for somebody else's."""
        before = await self._own(asker, schedule_id)
        now = self._clock.now()
        return await self._saved(before, rules.changed(before, now, name=name, every_hours=every_hours, count=count))

    async def pause(self, asker: Asker, schedule_id: str) -> Schedule:
        """Return the schedule at rest."""
        before = await self._own(asker, schedule_id)
        return await self._saved(before, rules.paused(before))

    async def resume(self, asker: Asker, schedule_id: str) -> Schedule:
        """Return the schedule active again; raises `QuotaExceeded` past 50 active ones of its user."""
        before = await self._own(asker, schedule_id)
        if before.status is ScheduleStatus.PAUSED:
            await self._require_room(before.partner_id, before.created_by)
        return await self._saved(before, rules.resumed(before, self._clock.now()))

    async def run_now(self, asker: Asker, schedule_id: str) -> Export:
        """Return the export of a run by hand, with what both its maker and who hurries it may see; 5 in an hour."""
        before = await self._own(asker, schedule_id)
        now = self._clock.now()
        export = replace(self._export_of(before, now), redaction=before.redaction.within(asker.redaction))
        await self._repository.save(before, rules.hurried(before, export.id, now), export, [requested(export)])
        return export

    async def remove(self, asker: Asker, schedule_id: str) -> None:
        """Forget the schedule; the exports of its runs stay."""
        await self._repository.remove(await self._own(asker, schedule_id))

    async def run_due(self) -> int:
        """Ask for the exports of all schedules that are due; return how many that were."""
        now = self._clock.now()
        due = await self._repository.due(now, limit=_DUE_AT_ONCE)
        return sum([await self._run(schedule, now) for schedule in due])

    async def _run(self, schedule: Schedule, now: datetime) -> bool:
        export = self._export_of(schedule, now)
        after = rules.ran(schedule, export.id, now)
        try:
            await self._repository.save(schedule, after, export, [requested(export)])
        except StaleExport:
            return False  # another process was faster
        telemetry.SCHEDULED.inc()
        log.info("a schedule asked for an export", schedule_id=schedule.id, export_id=export.id)
        return True

    def _export_of(self, schedule: Schedule, now: datetime) -> Export:
        return Export(
            id=self._new_id(),
            partner_id=schedule.partner_id,
            request=schedule.request.at(now),
            redaction=schedule.redaction,
            requested_by=schedule.created_by,
            created_at=now,
            total_rows=0,
            name=schedule.name,
            schedule_id=schedule.id,
            callback=schedule.callback,
        )

    async def _own(self, asker: Asker, schedule_id: str) -> Schedule:
        schedule = await self.get(asker, schedule_id)
        if not (asker.may_edit or asker.subject == schedule.created_by):
            raise ExportForbidden("Only who made a schedule, an owner or a manager may change or run it.")
        return _as_known(schedule, asker)

    async def _saved(self, before: Schedule, after: Schedule) -> Schedule:
        if after != before:
            await self._repository.save(before, after)
        return after

    async def _require_room(self, partner_id: str, user: str) -> None:
        active = await self._repository.active_of(partner_id, user)
        if active >= MOST_ACTIVE:
            raise QuotaExceeded(
                f"{user} has {active} active schedules, and no more than {MOST_ACTIVE} may be. Pause or delete one.",
                timedelta(hours=rules.SHORTEST_HOURS),
            )


def _as_known(schedule: Schedule, asker: Asker) -> Schedule:
    """Return the schedule with no more than its maker may see by now, where it is the maker who asks."""
    if asker.subject != schedule.created_by:
        return schedule
    return replace(schedule, redaction=schedule.redaction.within(asker.redaction))
