"""Where a customer stands: its dimensions, and when it is there on each basis. All of its amounts depend on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.metrics.domain.cells import BASES, Basis, Profile, values
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.holdings import Course, course, holdings
from services.metrics.domain.months import FOREVER, Month
from services.metrics.domain.presence import Presence, presence
from shared.events.base import UNKNOWN

_MANY: Final = 20
_NOWHERE: Final[Mapping[Basis, Presence]] = {basis: presence(()) for basis in BASES}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the cells of a customer's amounts: in which dimensions it counts, and since when."""

    profile: Profile
    there: Mapping[Basis, Presence]
    courses: Mapping[str, Course] = field(default_factory=dict, compare=False, repr=False)
    """Those of the subscriptions of a customer with many, so that a change of one need not look at the others."""

    @property
    def acquired(self) -> dict[Basis, Month]:
        """The month of acquisition on each basis."""
        return {basis: presence.acquired for basis, presence in self.there.items()}


def standing(state: CustomerState, before: Standing | None = None) -> Standing:
    """Return where a customer stands by all of its facts but usage; `before` is where it stood before some of them."""
    if not state.subscriptions and not state.orders:
        return Standing(_profile(state, ()), _NOWHERE)
    courses = _courses(state, before.courses if before else {})
    there = {basis: presence(holdings(state, courses.values(), basis)) for basis in BASES}
    return Standing(_profile(state, courses.values()), there, courses if len(courses) >= _MANY else {})


def arrival(state: CustomerState) -> tuple[Profile, dict[Basis, Month]]:
    """Return the profile and the months of acquisition that `standing(state)` has, without the rest of it."""
    courses = _courses(state, {}).values()
    acquired = {
        basis: min((held.first for held in holdings(state, courses, basis)), default=FOREVER) for basis in BASES
    }
    return _profile(state, courses), acquired


def same_standing(old: CustomerState, new: CustomerState) -> bool:
    """Tell whether two states stand alike, as far as can be told without computing it."""
    return (
        old.attributes == new.attributes
        and _same(old.accounts, new.accounts)
        and _same(old.subscriptions, new.subscriptions)
        and _same(old.orders, new.orders)
    )


def _same(old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    # Thousands of subscriptions that a batch did not touch need not be compared.
    return old is new or old == new


def _courses(state: CustomerState, known: Mapping[str, Course]) -> dict[str, Course]:
    return {
        name: own if (own := known.get(name)) is not None and own.timeline is timeline else course(timeline)
        for name, timeline in state.subscriptions.items()
    }


def _profile(state: CustomerState, courses: Iterable[Course]) -> Profile:
    own = state.attributes
    return Profile(
        own.seller,
        own.country,
        own.segment,
        own.location,
        own.sales_channel,
        own.pricing_model,
        values(set(own.attribution)),
        values(_vendors(state, courses)),
        own.region or UNKNOWN,
        own.state or UNKNOWN,
        own.city or UNKNOWN,
    )


def _vendors(state: CustomerState, courses: Iterable[Course]) -> set[str]:
    """Return the vendors of the accounts, of each subscription's last place and of the orders, as they are now."""
    return {
        *(account.vendor for account in state.accounts.values() if not account.removed),
        *(course.periods[-1].place.vendor for course in courses if course.periods),
        *(order.vendor for order in state.orders.values() if not order.withdrawn),
    } - {""}
