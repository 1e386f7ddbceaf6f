"""Reconciliation: each subscription at the vendor against the same one in our books (docs/decisions/0010)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Literal

from services.customers.domain.licenses.states import BookedSubscription
from services.customers.domain.orders import ENDED
from services.customers.domain.states import Instant, State
from services.customers.domain.subscriptions import Place, Subscription

Class = Literal["match", "missing_here", "missing_at_vendor", "quantity", "status", "term"]
CLASSES: Final[tuple[Class, ...]] = ("match", "missing_here", "missing_at_vendor", "status", "quantity", "term")
"""From no difference to the least; a line with several differences is of the class that comes first."""


class Side(State):
    """A subscription as one side has it."""

    status: str
    quantity: int | None
    term: str | None
    commitment_end_at: Instant | None

    @property
    def ended(self) -> bool:
        """Whether it is over for good."""
        return self.status in ENDED


class ReconciliationLine(State):
    """One subscription on both sides; a side is None where it does not have it."""

    subscription_id: str
    vendor: str | None
    product_id: str
    sku_id: str
    at_vendor: Side | None
    here: Side | None
    differences: tuple[Class, ...]

    @property
    def kind(self) -> Class:
        """The class of the line."""
        return self.differences[0] if self.differences else "match"


def reconcile(
    subscriptions: Iterable[Subscription], booked: Iterable[BookedSubscription], moment: datetime
) -> list[ReconciliationLine]:
    """Return a line for every subscription that lives on either side at `moment`, or ended on both, by id."""
    theirs = {each.subscription_id: place for each in subscriptions if (place := each.at(moment)) is not None}
    ours = {each.subscription_id: each for each in booked if not each.removed}
    lines = (_line(each, theirs.get(each), ours.get(each)) for each in sorted(theirs.keys() | ours.keys()))
    return [line for line in lines if line is not None]


def _line(subscription_id: str, place: Place | None, booked: BookedSubscription | None) -> ReconciliationLine | None:
    at_vendor, here = _vendors(place), _ours(booked)
    alone = at_vendor or here if at_vendor is None or here is None else None
    if alone is not None and alone.ended:
        return None  # over, and the other side never had it: nothing to do about it
    known = place or booked
    assert known is not None  # noqa: S101  # one side has it, or there would be no line
    return ReconciliationLine(
        subscription_id=subscription_id,
        vendor=known.vendor,
        product_id=known.product_id,
        sku_id=known.sku_id,
        at_vendor=at_vendor,
        here=here,
        differences=tuple(_differences(at_vendor, here)),
    )


def _vendors(place: Place | None) -> Side | None:
    if place is None:
        return None
    # Seats of what is billed by usage are no quantity that anybody ordered.
    quantity = place.seats if place.unit_type == "per_user" else None
    return Side(status=place.status, quantity=quantity, term=place.term, commitment_end_at=place.commitment_end_at)


def _ours(booked: BookedSubscription | None) -> Side | None:
    return Side.model_validate(booked) if booked is not None else None


def _differences(at_vendor: Side | None, here: Side | None) -> Iterator[Class]:
    if at_vendor is None or here is None:
        yield "missing_at_vendor" if at_vendor is None else "missing_here"
        return
    if at_vendor.status != here.status:
        yield "status"
    if at_vendor.ended and here.ended:
        return
    if at_vendor.quantity is not None and at_vendor.quantity != here.quantity:
        yield "quantity"
    if _told_apart(at_vendor.term, here.term) or _told_apart(at_vendor.commitment_end_at, here.commitment_end_at):
        yield "term"


def _told_apart(theirs: object, ours: object) -> bool:
    """Tell whether both sides say something, and not the same."""
    return theirs is not None and ours is not None and theirs != ours
