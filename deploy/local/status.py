"""What the supervisor last saw, for `status`, `down` and whoever else looks at the data directory."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.local.files import write_atomically
from deploy.local.process import ProcessIdentity


class State(StrEnum):
    """Where a component is in its life."""

    WAITING = "waiting"
    """for the servers it needs, or for its program to be fetched"""
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    """served before and answers no more, but its process runs"""
    RESTARTING = "restarting"
    """ended by itself; started again after a pause"""
    STOPPING = "stopping"
    STOPPED = "stopped"
    ORPHANED = "orphaned"
    """runs without its supervisor; `down` or the next `up` ends it"""


class ComponentStatus(BaseModel):
    """One line of the table. `process` is None while nothing runs, and for a server that is not ours."""

    model_config = ConfigDict(frozen=True)

    url: str = ""
    state: State = State.WAITING
    detail: str = ""
    restarts: int = 0
    process: ProcessIdentity | None = None

    @property
    def healthy(self) -> bool:
        """Whether it serves."""
        return self.state is State.HEALTHY

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self.process.pid if self.process else None


class StackStatus(BaseModel):
    """All components in the order of their start, who looks after them, and what the operator should know."""

    model_config = ConfigDict(frozen=True)

    supervisor: ProcessIdentity
    components: dict[str, ComponentStatus]
    notices: tuple[str, ...] = ()

    @property
    def is_supervised(self) -> bool:
        """Whether the supervisor still lives."""
        return self.supervisor.find() is not None

    @property
    def all_healthy(self) -> bool:
        """Whether everything serves."""
        return all(each.healthy for each in self.components.values())


def read_status(file: Path) -> StackStatus | None:
    """The status as it is now: without a supervisor, every component is stopped or orphaned. None if never started."""
    try:
        recorded = StackStatus.model_validate_json(file.read_text())
    except (FileNotFoundError, ValidationError):
        return None
    if recorded.is_supervised:
        return recorded
    components = {name: _unsupervised(each) for name, each in recorded.components.items()}
    return recorded.model_copy(update={"components": components})


def write_status(file: Path, status: StackStatus) -> None:
    """Record `status`."""
    write_atomically(file, status.model_dump_json(indent=2))


def _unsupervised(component: ComponentStatus) -> ComponentStatus:
    alive = component.process is not None and component.process.find() is not None
    if alive:
        return component.model_copy(update={"state": State.ORPHANED, "detail": "its supervisor is gone"})
    return component.model_copy(update={"state": State.STOPPED, "detail": "", "process": None})
