"""The order that a subscription stands for where the source has no orders (definitions.md).

A subscription that comes as a history of places is remembered whole with its order, since any place may be corrected
or withdrawn later, and the order follows from all that remain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from services.sync.domain.observations import Observation
from services.sync.domain.records import OrderRecord, SubscriptionRecord
from services.sync.domain.records.subscriptions import ENDED
from services.sync.domain.snapshots import Candidate, Changed, Run, Snapshot, news

History: TypeAlias = Sequence[SubscriptionRecord]
News: TypeAlias = tuple[SubscriptionRecord, Snapshot]
"""A subscription that changed, or one place of its history, and what will be remembered of it."""


def decide_order(changed: Sequence[News], known: Snapshot | None, run: Run) -> Changed | None:
    """Return what changes of the order that the `changed` ones of one subscription stand for; `None` for nothing."""
    subscription, remembered = changed[-1]
    if subscription.effective_at is None:
        history: History = [subscription]
        order = _order(history, _end_of(subscription, remembered.observed))
        kept: tuple[str, ...] = ()
    else:
        history = _merged(known.history if known else (), [each for each, _ in changed])
        order = _order(history, _end_of_history(history))
        kept = tuple(each.model_dump_json(exclude_unset=True) for each in history)
    return _change(Candidate.of(order, 0, run.origin), known, run, kept)


def _change(candidate: Candidate, known: Snapshot | None, run: Run, history: tuple[str, ...]) -> Changed | None:
    if known is None or known.digest != candidate.digest or run.retells(candidate.record, known):
        change = news(candidate, known, run)
        if known is None and isinstance(candidate.record, OrderRecord) and candidate.record.withdrawn:
            change = replace(change, events=())  # nobody has heard of it
        return replace(change, snapshot=replace(change.snapshot, history=history, overridden=()))
    return Changed((), replace(known, history=history)) if known.history != history else None


def _merged(known: Iterable[str], changed: History) -> History:
    places = {each.effective_at: each for each in map(SubscriptionRecord.model_validate_json, known)}
    places |= {each.effective_at: each for each in changed}
    return sorted(places.values(), key=_moment)


def _moment(place: SubscriptionRecord) -> datetime:
    if place.effective_at is None:
        raise ValueError("a place of a history has a moment")
    return place.effective_at


def _end_of(subscription: SubscriptionRecord, observed: Sequence[Observation]) -> datetime | None:
    if subscription.cancelled_at is not None:
        return subscription.cancelled_at
    return observed[-1].since if observed and observed[-1].status in ENDED else None


def _end_of_history(history: History) -> datetime | None:
    """Return since when the subscription is over: the first of the ended places that no other one follows."""
    end: datetime | None = None
    for place in _visible(history):
        end = (end or place.effective_at) if place.status in ENDED else None
    return end


def _order(history: History, end: datetime | None) -> OrderRecord:
    """Return the order; a withdrawn one where no place is left, or none that knows the date of purchase."""
    visible = _visible(history)
    latest = (visible or history)[-1]
    known = next((each.purchased_at for each in reversed(visible) if each.purchased_at), None)
    purchased = known or latest.purchased_at or _moment(latest)
    return OrderRecord(
        order_id=latest.subscription_id,
        customer_id=latest.customer_id,
        subscription_id=latest.subscription_id,
        ordered_at=purchased,
        status="completed" if end is None else "cancelled",
        cancelled_at=None if end is None else max(end, purchased),
        product_id=latest.product_id,
        sku_id=latest.sku_id,
        vendor=latest.vendor,
        quantity=latest.seats or 1,
        is_trial=latest.is_trial,
        withdrawn=known is None,
    )


def _visible(history: History) -> History:
    return [place for place in history if not place.withdrawn]
