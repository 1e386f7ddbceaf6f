"""What the exports service hears on the bus."""

from services.exports.service.worker import Worker
from shared.events.exports import ExportEvent, ExportRequested
from shared.messaging.batches import FactBatch


class ExportHandlers:
    """Subscribers of `tenantry.exports`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def on_exports(self, batch: FactBatch[ExportEvent]) -> None:
        """Ring for work: the job itself was committed before the event, and whoever is free takes it from there."""
        if any(isinstance(delivery.event, ExportRequested) for delivery in batch.deliveries):
            self._worker.ring()
