"""What a caller may choose about a stack."""

import importlib.util
import pkgutil
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import services


class ServiceProgram(BaseModel):
    """A service and the command that runs it."""

    model_config = ConfigDict(frozen=True)

    name: str
    command: tuple[str, ...]


def installed_services() -> tuple[ServiceProgram, ...]:
    """Every package under `services/` that can be run, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(services.__path__) if module.ispkg)
    return tuple(service_program(name) for name in names if importlib.util.find_spec(f"services.{name}.__main__"))


def service_program(name: str) -> ServiceProgram:
    """The service that `python -m services.<name>` runs."""
    return ServiceProgram(name=name, command=(sys.executable, "-m", f"services.{name}"))


class StackOptions(BaseModel):
    """How to start a stack. Addresses given are used as they are; everything else is started."""

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    kafka: str | None = None
    mongo: str | None = None
    ports: dict[str, int] = {}
    services: tuple[ServiceProgram, ...] = ()
    without: frozenset[str] = frozenset()

    @property
    def programs(self) -> tuple[ServiceProgram, ...]:
        """The services to run; those left out keep their address, so that the caller may run them by hand."""
        return tuple(program for program in self.services if program.name not in self.without)
