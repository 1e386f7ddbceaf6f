"""The one place where the supervisor notes what it sees; every change is recorded and shown."""

from contextlib import suppress
from typing import Any, Protocol

from deploy.local.layout import Layout
from deploy.local.process import ProcessIdentity
from deploy.local.status import ComponentStatus, StackStatus, write_status


class Onlooker(Protocol):
    """Whoever watches the stack: a table on a terminal, lines in a log."""

    def changed(self, status: StackStatus) -> None:
        """Something is no longer as it was."""

    def notice(self, text: str) -> None:
        """Say something that the operator should know once."""


class StatusBoard:
    """Current status of all components."""

    def __init__(self, layout: Layout, supervisor: ProcessIdentity, urls: dict[str, str], onlooker: Onlooker) -> None:
        self._layout = layout
        self._onlooker = onlooker
        components = {name: ComponentStatus(url=url) for name, url in urls.items()}
        self.status = StackStatus(supervisor=supervisor, components=components)
        self._publish()

    def update(self, name: str, **changes: Any) -> None:
        """Change fields of one component's status."""
        before = self.status.components[name]
        after = before.model_copy(update=changes)
        if after != before:
            components = {**self.status.components, name: after}
            self.status = self.status.model_copy(update={"components": components})
            self._publish()

    def notice(self, text: str) -> None:
        """Keep something that the operator should know, and say it once."""
        self.status = self.status.model_copy(update={"notices": (*self.status.notices, text)})
        with suppress(OSError):
            self._onlooker.notice(text)
        self._publish()

    def _publish(self) -> None:
        write_status(self._layout.status, self.status)
        # Its terminal or pipe may be gone; that must not keep us from ending the processes.
        with suppress(OSError):
            self._onlooker.changed(self.status)
