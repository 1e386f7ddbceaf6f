"""The small broker for machines without Java or Maven. It serves a demo; it is not for reliability.

Known gaps: kill -9 loses acknowledged records, dead group members are never evicted, fetch limits are ignored.
"""

from pathlib import Path

from deploy.local.component import Component
from deploy.local.kafka import answers
from deploy.local.ports import LOOPBACK
from deploy.local.provisioning import cached, fetch_from_wheel

WARNING = (
    "Apache Kafka cannot be had on this machine, so the small fallback broker is used: good for a look around, but a "
    "crash loses records. Java 17 and Maven give the real one."
)


def fallback_component(data: Path, port: int) -> Component:
    """A broker that keeps its records under `data`.

    Raises ProvisioningError where it cannot be fetched.
    """
    program = str(cached("fallback-broker-0.2.3", _fetch) / "noida-db")
    bootstrap = f"{LOOPBACK}:{port}"
    options = ("--data-dir", str(data), "--host", LOOPBACK, "--only", "kafka", "--kafka-port", str(port))
    return Component(
        name="kafka", url=bootstrap, probe=lambda: answers(bootstrap), command=(program, "start", *options)
    )


def _fetch(directory: Path) -> None:
    fetch_from_wheel("fallback-broker.txt", "noida_db/noida-db", directory / "noida-db")
