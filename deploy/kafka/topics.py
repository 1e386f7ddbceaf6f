"""Topics are data: `deploy/kafka/topics/*.yaml` says what exists, this makes it so."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic

from shared.errors import PermanentError
from shared.events.topics import Topic, declared_topics

TOPICS_DIRECTORY = Path(__file__).parent / "topics"
PLAINTEXT: Mapping[str, Any] = MappingProxyType({})
UNKNOWN_TOPIC = 3
TOPIC_ALREADY_EXISTS = 36


class TopicsRefused(PermanentError):
    """The broker refused to create or delete topics; carries its words for each."""

    def __init__(self, refusals: Sequence[str]) -> None:
        super().__init__(f"the broker refused: {', '.join(refusals)}")


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

    Raises `TopicsRefused`.
    """
    async with admin_client(bootstrap_servers, security) as admin:
        partitions = {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics()}
        missing = [topic for topic in topics if topic.name not in partitions]
        await _create(admin, [_new_topic(topic, replication_factor) for topic in missing])
        short = [topic for topic in topics if partitions.get(topic.name, topic.partitions) < topic.partitions]
        if short:
            await admin.create_partitions({topic.name: NewPartitions(topic.partitions) for topic in short})


async def delete_topics(bootstrap_servers: str, topics: Sequence[Topic]) -> None:
    """Delete the topics that exist, with all their records; raises `TopicsRefused`."""
    async with admin_client(bootstrap_servers) as admin:
        answer = await admin.delete_topics([topic.name for topic in topics])
    refused = _refusals(answer.topic_error_codes, tolerated=UNKNOWN_TOPIC)
    if refused:
        raise TopicsRefused(refused)


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
        raise TopicsRefused(refused)


def _refusals(errors: Sequence[tuple[str, int]], *, tolerated: int) -> list[str]:
    return [f"{error[0]} ({error[-1] or error[1]})" for error in errors if error[1] not in {0, tolerated}]
