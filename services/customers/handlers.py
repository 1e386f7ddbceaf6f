"""Facts of customers, of what they hold and of what they use, from all topics at once, each exactly once."""

from services.customers.domain.record import CustomerFact
from services.customers.service.projection import CustomerProjection
from shared.events import customers, subscriptions, usage
from shared.messaging.batches import FactBatch
from shared.messaging.runtime import Messaging

TOPICS = (customers.TOPIC, subscriptions.TOPIC, usage.TOPIC)


def subscribe(messaging: Messaging, projection: CustomerProjection) -> None:
    """Let `projection` receive the facts of `TOPICS`."""

    async def on_facts(batch: FactBatch[CustomerFact]) -> None:
        await projection.apply(batch)

    messaging.subscribe(on_facts, *TOPICS)
