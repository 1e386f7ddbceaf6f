"""Ports survive a restart where they can."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.local import ports
from deploy.local.errors import LocalStackError
from deploy.local.ports import CANDIDATES, LOOPBACK, choose_ports, free_ports, is_free


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, *free_ports(1)))
        holder.listen()
        yield holder.getsockname()[1]


def test_free_ports_are_different_and_out_of_the_way_of_outgoing_connections() -> None:
    given = free_ports(20)
    assert len(set(given)) == 20
    assert all(port in CANDIDATES and is_free(port) for port in given)


def test_a_port_is_given_once_though_nothing_listens_on_it_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    [given] = free_ports(1)
    monkeypatch.setattr(ports, "CANDIDATES", [given])
    with pytest.raises(LocalStackError, match=f"all ports from {given}"):
        free_ports(1)


CHOOSING = "from deploy.local import ports; {}; print(*ports.free_ports(1), flush=True); input()"


def test_another_process_is_given_the_port_once_its_owner_ended() -> None:
    with _python(CHOOSING.format("pass")) as first:
        assert first.stdout is not None
        port = first.stdout.readline()
        only_that_one = CHOOSING.format(f"ports.CANDIDATES = [{port.strip()}]")
        with _python(only_that_one) as second:
            assert f"all ports from {port.strip()}" in second.communicate()[1]
        first.kill()
    with _python(only_that_one) as third:
        assert third.communicate("\n")[0] == port


def _python(script: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_port_that_somebody_listens_on_is_not_free(busy_port: int) -> None:
    assert not is_free(busy_port)


def test_a_restart_keeps_the_ports_of_last_time() -> None:
    first = choose_ports(["kafka", "mongo"], given={}, remembered={})
    assert choose_ports(["kafka", "mongo"], given={}, remembered=first) == first


def test_a_remembered_port_that_somebody_took_is_replaced(busy_port: int) -> None:
    chosen = choose_ports(["mongo"], given={}, remembered={"mongo": busy_port})
    assert chosen["mongo"] != busy_port


def test_a_given_port_wins_over_the_remembered_one() -> None:
    remembered, given = free_ports(2)
    assert choose_ports(["sync"], given={"sync": given}, remembered={"sync": remembered}) == {"sync": given}


def test_a_given_port_that_is_taken_is_an_error_that_names_it(busy_port: int) -> None:
    with pytest.raises(LocalStackError, match=rf"{busy_port} \(sync\)"):
        choose_ports(["sync"], given={"sync": busy_port}, remembered={})
