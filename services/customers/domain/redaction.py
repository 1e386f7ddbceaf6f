"""What a reader may see of a customer: the one place that decides, on every read, list and stream.

The order of docs/definitions.md: a protected customer's details are twelve asterisks for everybody; else personal
data shows only if the role allows it and the customer consented; else the field is empty. What was paid shows if the
role allows it. Ids, country, status, dimensions and counts always show, so that a row always counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product
from typing import Any, Final, NamedTuple

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.orders import Order
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.settings.billing import BillingProfile
from services.customers.domain.settings.manager import AccountManager
from services.customers.domain.settings.tenants import TenantLink
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Place
from services.customers.domain.usage import UsageLine
from shared.redaction import MASK


class Sensitivity(Enum):
    """Why a field may be withheld."""

    DETAIL = "tells who the customer is"
    PERSONAL = "tells who a person is"
    REVENUE = "tells what was paid"


_D, _P, _R = Sensitivity

SENSITIVE: Final[Mapping[type[State], Mapping[str, Sensitivity]]] = {
    Profile: {
        "name": _D,
        "region": _D,
        "state": _D,
        "city": _D,
        "postal_code": _D,
        "registration_number": _D,
        "vat_number": _D,
        "mpn_id": _D,
    },
    Contact: {"name": _P, "email": _P, "phone": _P, "address": _P},
    # Some vendors use an e-mail address as the user's id.
    User: {"user_id": _P, "name": _P, "email": _P},
    VendorAccount: {"vendor_domain": _D, "tenant_id": _D, "agreement_email": _P},
    Place: {"marketplace_subscription_id": _D},
    Order: {"amount": _R, "currency": _R},
    UsageLine: {},
    BillingProfile: {"billing_id": _D},
    TenantLink: {"tenant_id": _D, "name": _D},
    # The partner's own person: a customer's consent and protection are not about them, the role is.
    AccountManager: {"name": _P, "email": _P, "phone": _P},
}
"""Every state that leaves the service, with its sensitive fields; a state that is not here cannot leave."""


class Shown(NamedTuple):
    """A state's fields as they may leave, and whether any was withheld."""

    values: dict[str, Any]
    withheld: bool


class ShownList(NamedTuple):
    """Several states' fields as they may leave, and whether any of any was withheld."""

    values: list[dict[str, Any]]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader's role allows to be seen."""

    personal_data: bool = False
    revenue: bool = False


@dataclass(frozen=True, slots=True)
class Veil:
    """What lies between one reader and one customer."""

    protected: bool
    sight: Sight

    @classmethod
    def of(cls, profile: Profile, sight: Sight) -> "Veil":
        """Return the veil over the customer of `profile`."""
        personal_data = sight.personal_data and profile.consent and not profile.protected
        return cls(profile.protected, replace(sight, personal_data=personal_data))

    @staticmethod
    def alternatives(sight: Sight) -> Iterator[tuple[bool, bool, "Veil"]]:
        """Yield the veil over each kind of customer: whether it is protected, whether it consented, and its veil.

        Nothing else of a customer decides what shows, so many rows are redacted by kind and not one by one.
        """
        for protected, consent in product((False, True), repeat=2):
            yield protected, consent, Veil.of(Profile(protected=protected, consent=consent), sight)

    def over(self, state: State) -> Shown:
        """Return what shows of `state`, without the states inside it."""
        values = dict(state)
        hidden = self.instead_of(type(state))
        withheld = any(instead == MASK or values[name] is not None for name, instead in hidden.items())
        return Shown(values | hidden, withheld)

    def instead_of(self, kind: type[State]) -> dict[str, str | None]:
        """Return what stands instead of those fields of a state of `kind` that are withheld."""
        return {name: self._instead(why) for name, why in SENSITIVE[kind].items() if self._hides(why)}

    def _hides(self, kind: Sensitivity) -> bool:
        match kind:
            case Sensitivity.DETAIL:
                return self.protected
            case Sensitivity.PERSONAL:
                return not self.sight.personal_data
            case Sensitivity.REVENUE:
                return not self.sight.revenue

    def _instead(self, kind: Sensitivity) -> str | None:
        return MASK if self.protected and kind is not Sensitivity.REVENUE else None

    def over_profile(self, profile: Profile) -> Shown:
        """Return what shows of `profile` and of the contact in it."""
        shown, contact = self.over(profile), self.over(profile.contact)
        return Shown(shown.values | {"contact": contact.values}, shown.withheld or contact.withheld)

    def over_all(self, states: Iterable[State]) -> ShownList:
        """Return what shows of each state."""
        shown = [self.over(state) for state in states]
        return ShownList([each.values for each in shown], any(each.withheld for each in shown))
