"""Free ports on the loopback interface."""

import os
import socket
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from secrets import SystemRandom

from filelock import FileLock, Timeout

from deploy.local.errors import LocalStackError

LOOPBACK = "127.0.0.1"
# Below the range from which systems take the ports of outgoing connections (Linux: 32768 up, others: 49152 up), so
# that none of those can sit on a server's port while the server restarts.
CANDIDATES = range(15_000, 32_000)
CLAIMS = Path(tempfile.gettempdir()) / f"tenantry-ports-{os.getuid()}"

_held: list[FileLock] = []


def free_ports(count: int) -> list[int]:
    """`count` different ports that nothing listens on and that are given to nobody else while this process lives.

    A server listens on its port some time after the port was chosen: two stacks or test runs that start side by side
    would otherwise now and then choose the same one. Raises LocalStackError when there are not that many.
    """
    shuffled = SystemRandom().sample(CANDIDATES, len(CANDIDATES))
    found = list(islice((port for port in shuffled if is_free(port) and _claim(port)), count))
    if len(found) < count:
        raise LocalStackError(f"all ports from {CANDIDATES[0]} to {CANDIDATES[-1]} are taken")
    return found


def _claim(port: int) -> bool:
    """Whether `port` is now this process's to give; the lock goes with the process, however that ends."""
    lock = FileLock(CLAIMS / str(port))
    try:
        CLAIMS.mkdir(exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        return False
    _held.append(lock)
    return True


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_ports(names: Iterable[str], *, given: Mapping[str, int], remembered: Mapping[str, int]) -> dict[str, int]:
    """A port for each name: the one given, else the one of last time if nobody took it, else a free one.

    Raises LocalStackError when a given port is in use.
    """
    taken = [f"{port} ({name})" for name, port in given.items() if not is_free(port)]
    if taken:
        raise LocalStackError(f"in use already, so give other ports: {', '.join(taken)}")
    kept = {name: port for name, port in remembered.items() if name not in given and is_free(port)}
    names = list(names)
    fresh = dict(zip(names, free_ports(len(names)), strict=True))
    return {name: {**fresh, **kept, **given}[name] for name in names}
