"""Whose job is next: partners take turns, so that a hundred jobs of one do not delay another's only one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.exports.domain.export import Export


@dataclass(frozen=True, slots=True)
class Standing:
    """How many workers a partner has at the moment, and when it was last given one."""

    running: int = 0
    served_at: datetime | None = None


def by_turn(jobs: Iterable[Export], standings: Mapping[str, Standing]) -> list[Export]:
    """Return `jobs` in the order in which they should be taken.

    Who has the fewest workers goes first; among those, who has waited longest for a turn; within a partner, the oldest
    job. Without the second rule, one worker would serve the partner with the oldest queue until that is empty.
    """

    def rank(job: Export) -> tuple[int, bool, float, datetime, str]:
        standing = standings.get(job.partner_id, Standing())
        served = standing.served_at.timestamp() if standing.served_at else 0.0
        return standing.running, standing.served_at is not None, served, job.created_at, job.id

    return sorted(jobs, key=rank)
