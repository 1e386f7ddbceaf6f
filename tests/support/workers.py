"""How tests are dealt out to workers: what shares a server that takes long to start stays together."""

from xdist.scheduler import LoadFileScheduling

WITH_THE_STACK = ("tests/e2e/", "tests/browser/")


class SharedServers(LoadFileScheduling):  # type: ignore[misc]  # xdist carries no types
    """The tests of one file go to one worker, and all that need the whole stack to one, so that it starts once."""

    def _split_scope(self, nodeid: str) -> str:
        return "the stack" if nodeid.startswith(WITH_THE_STACK) else str(super()._split_scope(nodeid))
