"""What readiness asks of the broker."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.messaging.runtime import Messaging
from shared.mongo import answers


async def topics_exist(producer: AIOKafkaProducer, topics: Iterable[str]) -> bool:
    """Tell whether the broker answers and has every one of `topics`."""
    try:
        for topic in topics:
            if not await producer.partitions_for(topic):
                return False
    except KafkaError:
        return False
    return True


class Readiness:
    """What a service that follows topics answers to `/health/ready`; nothing is ready before it was started."""

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics
        self._messaging: Messaging | None = None

    def started(self, messaging: Messaging) -> None:
        """Ask `messaging` from now on."""
        self._messaging = messaging

    @property
    def checks(self) -> Mapping[str, Callable[[], Awaitable[bool]]]:
        """The checks by the name under which readiness lists them."""
        return {"database": self._database, "topics": self._topics_exist, "partitions": self._partitions}

    async def _database(self) -> bool:
        return self._messaging is not None and await answers(self._messaging.client)

    async def _topics_exist(self) -> bool:
        return self._messaging is not None and await topics_exist(self._messaging.producer, self._topics)

    async def _partitions(self) -> bool:
        return self._messaging is not None and await self._messaging.partitions_assigned()
