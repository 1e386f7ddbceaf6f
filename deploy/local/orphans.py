"""Processes whose supervisor was killed. They are recognised by pid and start time, so that nobody else is hit."""

from deploy.local.layout import Layout
from deploy.local.process import end_tree
from deploy.local.status import read_status

GRACE_SECONDS = 20


def end_orphans(layout: Layout) -> list[str]:
    """End what a dead supervisor left running, services first; answers the names. The caller holds the lock."""
    status = read_status(layout.status)
    if status is None:
        return []
    ended = []
    for name, component in reversed(status.components.items()):
        if component.process and end_tree(component.process, GRACE_SECONDS):
            ended.append(name)
    return ended
