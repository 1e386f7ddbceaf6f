"""Topics are data: `deploy/kafka/topics/*.yaml` says what exists, this makes it so."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import KafkaError

from deploy.local.component import Component, Health
from deploy.local.errors import LocalStackError
from shared.events.topics import Topic, declared_topics

TOPICS_DIRECTORY = Path(__file__).parents[1] / "kafka" / "topics"
PLAINTEXT: Mapping[str, Any] = MappingProxyType({})
UNKNOWN_TOPIC = 3
TOPIC_ALREADY_EXISTS = 36


def load_topics(directory: Path = TOPICS_DIRECTORY) -> list[Topic]:
    """Every declared topic, dead-letter topics included, by name."""
    return [topic for each in declared_topics(directory) for topic in each.with_dead_letters()]


async def create_topics(
    bootstrap_servers: str,
    topics: Sequence[Topic],
    *,
    replication_factor: int = 1,
    security: Mapping[str, Any] = PLAINTEXT,
) -> None:
    """Create the topics that are missing and add the partitions that are; never removes anything.

    `security` holds aiokafka client arguments, as `shared.messaging.broker.client_options` returns them.

    Raises LocalStackError with the broker's words for each topic that it refused.
    """
    async with admin_client(bootstrap_servers, security) as admin:
        partitions = {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics()}
        missing = [topic for topic in topics if topic.name not in partitions]
        await _create(admin, [_new_topic(topic, replication_factor) for topic in missing])
        short = [topic for topic in topics if partitions.get(topic.name, topic.partitions) < topic.partitions]
        if short:
            await admin.create_partitions({topic.name: NewPartitions(topic.partitions) for topic in short})


async def delete_topics(bootstrap_servers: str, topics: Sequence[Topic]) -> None:
    """Delete the topics that exist, with all their records."""
    async with admin_client(bootstrap_servers) as admin:
        answer = await admin.delete_topics([topic.name for topic in topics])
    refused = _refusals(answer.topic_error_codes, tolerated=UNKNOWN_TOPIC)
    if refused:
        raise LocalStackError(f"the broker did not delete topics: {', '.join(refused)}")


def with_topics(broker: Component, topics: Sequence[Topic]) -> Component:
    """The broker, but serving only once it has the topics: its first healthy probe creates them."""
    created = False

    async def probe() -> Health:
        nonlocal created
        health = await broker.probe()
        if health.serves and not created:
            try:
                await create_topics(broker.url, topics)
            except KafkaError:  # still starting; the next probe tries again
                return Health(serves=False, waiting_for="its topics")
            created = True
        return health

    return replace(broker, probe=probe)


@asynccontextmanager
async def admin_client(
    bootstrap_servers: str, security: Mapping[str, Any] = PLAINTEXT
) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client, closed afterwards."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, **security)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


def _new_topic(topic: Topic, replication_factor: int) -> NewTopic:
    config = {
        "retention.ms": str(topic.retention_ms),
        "cleanup.policy": topic.cleanup_policy,
        "max.message.bytes": str(topic.max_message_bytes),
    }
    return NewTopic(topic.name, topic.partitions, replication_factor, topic_configs=config)


async def _create(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    answer = await admin.create_topics(list(topics))
    # Another stack's or pod's job may create them at the same moment.
    refused = _refusals(answer.topic_errors, tolerated=TOPIC_ALREADY_EXISTS)
    if refused:
        raise LocalStackError(f"the broker refused topics: {', '.join(refused)}")


def _refusals(errors: Sequence[tuple[str, int]], *, tolerated: int) -> list[str]:
    return [f"{error[0]} ({error[-1] or error[1]})" for error in errors if error[1] not in {0, tolerated}]
