"""What readiness asks of the broker."""

from collections.abc import Iterable

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError


async def topics_exist(producer: AIOKafkaProducer, topics: Iterable[str]) -> bool:
    """Tell whether the broker answers and has every one of `topics`."""
    try:
        for topic in topics:
            if not await producer.partitions_for(topic):
                return False
    except KafkaError:
        return False
    return True
