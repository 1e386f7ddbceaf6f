"""A broker of the local stack serves only once it has its topics."""

from collections.abc import Sequence
from dataclasses import replace

from aiokafka.errors import KafkaError

from deploy.kafka.topics import TopicsRefused, create_topics
from deploy.local.component import Component, Health
from deploy.local.errors import LocalStackError
from shared.events.topics import Topic


def with_topics(broker: Component, topics: Sequence[Topic]) -> Component:
    """The broker, but serving only once it has the topics: its first healthy probe creates them."""
    created = False

    async def probe() -> Health:
        nonlocal created
        health = await broker.probe()
        if health.serves and not created:
            try:
                await create_topics(broker.url, topics)
            except TopicsRefused as error:
                raise LocalStackError(str(error)) from error
            except KafkaError:  # still starting; the next probe tries again
                return Health(serves=False, waiting_for="its topics")
            created = True
        return health

    return replace(broker, probe=probe)
