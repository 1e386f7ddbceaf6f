"""Where the facts of a batch go: most to the customers' documents, those of licences beside them."""

from services.customers.domain.record import CustomerFact
from services.customers.domain.subjects.person import marks_of, without
from services.customers.repository.licenses import LicenseStore
from services.customers.repository.subjects import SubjectStore
from services.customers.service.projection import CustomerProjection
from shared.events.catalogue import LicenseEvent
from shared.events.licenses import BookedSubscriptionChanged, LicenseCountChanged
from shared.messaging.batches import FactBatch
from shared.mongo import Session

Fact = CustomerFact | LicenseEvent


class FactIntake:
    """Takes every fact of a batch in, as part of its transaction."""

    def __init__(self, projection: CustomerProjection, licenses: LicenseStore, subjects: SubjectStore) -> None:
        self._projection = projection
        self._subjects = subjects
        self._licenses = licenses

    async def apply(self, batch: FactBatch[Fact]) -> None:
        """Bring everything up to date with `batch`."""
        of_customers: list[CustomerFact] = []
        of_licenses: list[LicenseEvent] = []
        for delivery in batch.deliveries:
            match delivery.event:
                case BookedSubscriptionChanged() | LicenseCountChanged() as fact:
                    of_licenses.append(fact)
                case other:
                    of_customers.append(other)
        known = await self._without_forgotten(of_customers, batch.session)
        if known:
            await self._projection.tell(known, session=batch.session)
        if of_licenses:
            await self._licenses.tell(of_licenses, session=batch.session)

    async def _without_forgotten(self, facts: list[CustomerFact], session: Session) -> list[CustomerFact]:
        """Return `facts` without people who were forgotten on request."""
        marks = {mark for fact in facts for mark in marks_of(fact)}
        forgotten = await self._subjects.marked(marks, session=session) if marks else set()
        if not forgotten:
            return facts
        return [left for fact in facts if (left := without(fact, forgotten)) is not None]
