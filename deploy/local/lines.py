"""The stack's changes as plain lines, for logs and for terminals that are none."""

from collections.abc import Callable

from deploy.local.status import ComponentStatus, StackStatus


def describe(name: str, component: ComponentStatus) -> str:
    """One line: name, state, address, restarts, and what it waits for."""
    restarts = f"restarts {component.restarts}" if component.restarts else ""
    detail = f"({component.detail})" if component.detail else ""
    parts = (f"{name:<10}", f"{component.state:<10}", component.url, restarts, detail)
    return "  ".join(part for part in parts if part).rstrip()


class Lines:
    """Writes a line for each component that changed."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._seen: dict[str, ComponentStatus] = {}

    def changed(self, status: StackStatus) -> None:
        """Write what is new."""
        for name, component in status.components.items():
            if self._seen.get(name) != component:
                self._write(describe(name, component))
        self._seen = status.components

    def notice(self, text: str) -> None:
        """Write the notice."""
        self._write(f"WARNING: {text}")
