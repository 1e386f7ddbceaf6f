"""Facts of customers, of what they hold and of what they use, from all three topics at once, each exactly once."""

from typing import Final

from services.metrics.service.projection import Projection
from shared.events import customers, subscriptions, usage
from shared.events.catalogue import CustomerKeyedEvent
from shared.messaging.batches import FactBatch
from shared.messaging.runtime import Messaging

TOPICS = (customers.TOPIC, subscriptions.TOPIC, usage.TOPIC)

LONGEST_SECONDS: Final = 4.0
"""Of a transaction while this service is far behind: the more facts of a customer meet in one, the less each of them
costs. Facts in random order are applied a third faster than with half of it (docs/decisions/0018)."""


def subscribe(messaging: Messaging, projection: Projection) -> None:
    """Let `projection` receive the facts of `TOPICS`."""

    async def on_facts(batch: FactBatch[CustomerKeyedEvent]) -> None:
        await projection.apply(batch)

    messaging.subscribe(on_facts, *TOPICS, memory=projection.memory, longest_seconds=LONGEST_SECONDS)
