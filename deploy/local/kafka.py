"""A real Apache Kafka of one node (KRaft: broker and controller in one process), or the stated fallback."""

import asyncio
import base64
import shutil
import subprocess
import uuid
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.cache import ARTEFACTS, cached, run_tool, verify_checksums
from deploy.local.component import SERVES, SILENT, Component, Health
from deploy.local.errors import ProvisioningError
from deploy.local.ports import LOOPBACK

JARS = "kafka-4.1.0"
HEAP = "-Xmx512m"
CONNECT_SECONDS = 2.0
REMEDY = "Apache Kafka needs Java 17 and Maven; `make setup` installs both where it may"


def kafka_jars() -> Path:
    """Directory of the broker's jars, fetched with Maven on first use and compared with `artefacts/jars.sha256`.

    Raises ProvisioningError where Java or Maven is missing.
    """
    if shutil.which("java") is None:
        raise ProvisioningError(REMEDY)
    return cached(JARS, _fetch)


def kafka_component(data: Path, port: int, controller_port: int) -> Component:
    """A broker that keeps its log under `data`, formatted on first use."""
    classpath = f"{kafka_jars()}/*"
    properties = data / "server.properties"
    data.mkdir(parents=True, exist_ok=True)
    properties.write_text(render(server_properties(storage(data), port, controller_port)))
    _format_once(classpath, properties, storage(data))
    bootstrap = address(port)
    logging = f"-Dlog4j2.configurationFile={ARTEFACTS / 'log4j2.properties'}"
    return Component(
        name="kafka",
        url=bootstrap,
        probe=lambda: answers(bootstrap),
        command=("java", HEAP, "-XX:+UseSerialGC", logging, "-cp", classpath, "kafka.Kafka", str(properties)),
        grace_seconds=30,
    )


def storage(data: Path) -> Path:
    """Directory of the broker's records."""
    return data / "log"


def address(port: int) -> str:
    """Bootstrap address of a local broker."""
    return f"{LOOPBACK}:{port}"


def given_kafka(bootstrap_servers: str) -> Component:
    """A broker that somebody else runs."""
    return Component(name="kafka", url=bootstrap_servers, probe=lambda: answers(bootstrap_servers))


async def answers(bootstrap_servers: str) -> Health:
    """Whether a broker answers a metadata request."""
    if not await _listens(bootstrap_servers):
        return SILENT
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=2_000)
    try:
        await admin.start()
        await admin.describe_cluster()
    except (KafkaError, OSError, TimeoutError):
        return SILENT
    finally:
        await admin.close()
    return SERVES


async def _listens(bootstrap_servers: str) -> bool:
    """Whether the first address accepts a connection; the client would log an error for each attempt at a dead one."""
    host, _, port = bootstrap_servers.split(",", maxsplit=1)[0].rpartition(":")
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), CONNECT_SECONDS)
    except OSError:  # TimeoutError is one
        return False
    writer.close()
    return True


def server_properties(log: Path, port: int, controller_port: int) -> dict[str, str]:
    """Settings of a single node whose behaviour is exact: no topic by accident, hardly a wait for a group's members."""
    controller = f"{LOOPBACK}:{controller_port}"
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{controller}",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": controller,
        "log.dirs": str(log),
        "auto.create.topics.enable": "false",
        "delete.topic.enable": "true",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "100",
        # A killed broker is let in again only when its old session has ended; the default, 9 s, is for real networks.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
    }


def render(properties: dict[str, str]) -> str:
    """Java properties text, one setting a line."""
    return "".join(f"{name}={value}\n" for name, value in properties.items())


def _format_once(classpath: str, properties: Path, log: Path) -> None:
    if (log / "meta.properties").exists():
        return
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = ["java", "-cp", classpath, "kafka.tools.StorageTool", "format", "--standalone", "--ignore-formatted"]
    command = [*tool, "--cluster-id", cluster, "--config", str(properties)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise ProvisioningError(f"could not format the broker's storage in {log}:\n{done.stdout}{done.stderr}")


def _fetch(directory: Path) -> None:
    if shutil.which("mvn") is None:
        raise ProvisioningError(REMEDY)
    with_pom = ["mvn", "--batch-mode", "--quiet", "--file", str(ARTEFACTS / "pom.xml")]
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={directory}", "-DincludeScope=runtime"]
    run_tool([*with_pom, *copy], what="Apache Kafka")
    verify_checksums(directory, ARTEFACTS / "jars.sha256")
