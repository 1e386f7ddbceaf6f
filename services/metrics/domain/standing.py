"""Where a customer stands: its dimensions, and when it is there on each basis. All of its amounts depend on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.metrics.domain.cells import BASES, Basis, Profile, values
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.holdings import Periods, holdings, periods
from services.metrics.domain.months import FOREVER, Month
from services.metrics.domain.presence import Presence, presence


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the cells of a customer's amounts: in which dimensions it counts, and since when."""

    profile: Profile
    there: Mapping[Basis, Presence]

    @property
    def acquired(self) -> dict[Basis, Month]:
        """The month of acquisition on each basis."""
        return {basis: presence.acquired for basis, presence in self.there.items()}


def standing(state: CustomerState) -> Standing:
    """Return where a customer stands by all of its facts but usage."""
    subscriptions = [periods(timeline) for timeline in state.subscriptions.values()]
    there = {basis: presence(holdings(state, subscriptions, basis)) for basis in BASES}
    return Standing(_profile(state, subscriptions), there)


def arrival(state: CustomerState) -> tuple[Profile, dict[Basis, Month]]:
    """Return the profile and the months of acquisition that `standing(state)` has, without the rest of it."""
    subscriptions = [periods(timeline) for timeline in state.subscriptions.values()]
    acquired = {
        basis: min((held.first for held in holdings(state, subscriptions, basis)), default=FOREVER) for basis in BASES
    }
    return _profile(state, subscriptions), acquired


def same_standing(old: CustomerState, new: CustomerState) -> bool:
    """Tell whether two states stand alike, as far as can be told without computing it."""
    return (
        old.attributes == new.attributes
        and old.accounts == new.accounts
        and old.subscriptions == new.subscriptions
        and old.orders == new.orders
    )


def _profile(state: CustomerState, subscriptions: Sequence[Periods]) -> Profile:
    own = state.attributes
    return Profile(
        own.seller,
        own.country,
        own.segment,
        own.location,
        own.sales_channel,
        own.pricing_model,
        values(set(own.attribution)),
        values(_vendors(state, subscriptions)),
    )


def _vendors(state: CustomerState, subscriptions: Sequence[Periods]) -> set[str]:
    """Return the vendors of the accounts, of each subscription's last place and of the orders, as they are now."""
    return {
        *(account.vendor for account in state.accounts.values() if not account.removed),
        *(subscription[-1].place.vendor for subscription in subscriptions if subscription),
        *(order.vendor for order in state.orders.values() if not order.withdrawn),
    } - {""}
