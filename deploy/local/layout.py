"""Where a stack keeps what under its data directory."""

import os
from dataclasses import dataclass
from pathlib import Path


def default_data_directory() -> Path:
    """`TENANTRY_DATA_DIR`, by default `.tenantry` of the working directory."""
    return Path(os.environ.get("TENANTRY_DATA_DIR") or ".tenantry")


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one data directory. Removing the directory removes the stack and all its data."""

    root: Path

    @classmethod
    def of(cls, data_dir: Path | None) -> "Layout":
        """Layout of `data_dir`, or of the default directory."""
        return cls((data_dir or default_data_directory()).expanduser().resolve())

    @property
    def plan(self) -> Path:
        """What was chosen at the last start: addresses and ports. Survives the stack."""
        return self.root / "stack.json"

    @property
    def status(self) -> Path:
        """What the supervisor last saw, process ids included."""
        return self.root / "status.json"

    @property
    def lock(self) -> Path:
        """Held by the supervisor for as long as it lives."""
        return self.root / "supervisor.lock"

    @property
    def keys(self) -> Path:
        """The development issuer's private key and published key set."""
        return self.root / "keys"

    @property
    def service_token(self) -> Path:
        """The token with which services call each other; renewed in place."""
        return self.keys / "service.jwt"

    @property
    def objects(self) -> Path:
        """The object store's directory."""
        return self.root / "objects"

    @property
    def staging(self) -> Path:
        """Uploads on their way in."""
        return self.root / "staging"

    def data(self, server: str) -> Path:
        """Files of a server."""
        return self.root / server

    def log(self, component: str) -> Path:
        """Everything a component wrote to its standard output and error."""
        return self.root / "logs" / f"{component}.log"
