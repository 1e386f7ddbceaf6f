"""Facts of customers, of what they hold and of what they use, from all topics at once, each exactly once."""

from services.customers.service.intake import Fact, FactIntake
from shared.events import customers, licenses, subscriptions, usage
from shared.messaging.batches import FactBatch
from shared.messaging.runtime import Messaging

TOPICS = (customers.TOPIC, subscriptions.TOPIC, usage.TOPIC, licenses.TOPIC)


def subscribe(messaging: Messaging, intake: FactIntake) -> None:
    """Let `intake` receive the facts of `TOPICS`."""

    async def on_facts(batch: FactBatch[Fact]) -> None:
        await intake.apply(batch)

    messaging.subscribe(on_facts, *TOPICS)
