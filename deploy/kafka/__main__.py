"""Creates the missing topics and exits: 0 when all exist, 1 with the broker's words otherwise. May be repeated."""

import asyncio
import sys

from aiokafka.errors import KafkaError

from deploy.kafka.settings import TopicSettings
from deploy.kafka.topics import TopicsRefused, create_topics, load_topics
from shared.messaging.broker import client_options


async def _create(settings: TopicSettings) -> list[str]:
    topics = load_topics(settings.topics_directory)
    await create_topics(
        settings.kafka.bootstrap_servers,
        topics,
        replication_factor=settings.replication_factor,
        security=client_options(settings.kafka),
    )
    return [topic.name for topic in topics]


def main() -> int:
    """Create the topics of the environment's settings; return the exit code."""
    settings = TopicSettings()
    try:
        names = asyncio.run(_create(settings))
    except (KafkaError, TopicsRefused) as error:
        sys.stderr.write(f"topics on {settings.kafka.bootstrap_servers}: {error}\n")
        return 1
    sys.stdout.write(f"{len(names)} topics exist: {', '.join(names)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
