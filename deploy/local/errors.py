"""What can go wrong with the local stack. Messages are for the person at the terminal and say what to do.

LocalStackError
├── ProvisioningError       a server's program cannot be had on this machine
├── NotHealthyError         a component did not come to serve in time
├── StackNotFoundError      no stack was ever started in this data directory
└── AlreadyRunningError     a supervisor already looks after this data directory
"""

from pathlib import Path


class LocalStackError(Exception):
    """Root of everything this package raises on purpose."""


class ProvisioningError(LocalStackError):
    """A server's program is neither installed nor obtainable; the message names the remedy."""


class NotHealthyError(LocalStackError):
    """A component did not come to serve in time, or ended instead."""

    def __init__(self, name: str, reason: str, log: Path) -> None:
        super().__init__(f"{name} {reason}; its log is {log}")


class StackNotFoundError(LocalStackError):
    """There is no stack under the data directory."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(f"no stack in {data_dir}; start one with: tenantry up --data-dir {data_dir}")


class AlreadyRunningError(LocalStackError):
    """Another supervisor holds the data directory."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"a stack is already running in {data_dir}; see `tenantry status --data-dir {data_dir}`, "
            "or give another --data-dir for a second stack"
        )
