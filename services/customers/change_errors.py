"""Why a change of what people set about customers is refused; each names the field to look at.

ChangeRefused
├── StaleEdit          somebody else changed it first
├── NotSet             what should be changed or taken away is not there
│   └── NoSuchTag, NoSuchSetting, NotOverridden, NotLinked, NobodyAssigned, NotDeleted
├── Contradiction      it contradicts what is set already
│   └── TagNameTaken, TenantTaken, BillingIdTaken, CustomerIdTaken
└── BadValue           a value that does not fit
    └── TooManyTags, BadSetting
"""

from services.customers.errors import CustomersError


class ChangeRefused(CustomersError):
    """A change that cannot be made; `field` is the one to look at."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class StaleEdit(ChangeRefused):
    """The thing was changed since the caller read it."""

    def __init__(self, etag: str) -> None:
        super().__init__("If-Match", "it was changed since you read it: read it again, then repeat the change")
        self.etag = etag


class NotSet(ChangeRefused):
    """What should be changed or taken away is not there."""


class NoSuchTag(NotSet):
    """A tag that the customer does not have."""

    def __init__(self, name: str) -> None:
        super().__init__("name", f"the customer has no tag named {name!r}")


class NoSuchSetting(NotSet):
    """A setting that the catalogue does not have."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__("name", f"there is no setting {name!r}: known are {', '.join(known)}")


class NotOverridden(NotSet):
    """A setting that follows its default already."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"`{name}` follows its default already: there is nothing to revert")


class NotLinked(NotSet):
    """A link that is not there."""


class NotDeleted(NotSet):
    """A customer whose deletion should be lifted, and who was never deleted."""

    def __init__(self, customer_id: str) -> None:
        super().__init__("customer_id", f"customer {customer_id!r} is not deleted")


class NobodyAssigned(NotSet):
    """No account manager to take away."""

    def __init__(self) -> None:
        super().__init__("account_manager", "the customer has no account manager")


class Contradiction(ChangeRefused):
    """A change that contradicts what is set already."""


class TagNameTaken(Contradiction):
    """Two tags of one name; upper and lower case, accents and width make no difference."""

    def __init__(self, name: str) -> None:
        super().__init__("name", f"the customer has another tag named {name!r}: names are unique, whatever their case")


class TenantTaken(Contradiction):
    """A tenant that belongs to a customer already."""

    def __init__(self, field: str, tenant_id: str, customer_id: str, because: str) -> None:
        super().__init__(field, f"tenant {tenant_id!r} belongs to customer {customer_id!r}: {because}")


class BillingIdTaken(Contradiction):
    """An account of the billing system that another customer is linked to."""

    def __init__(self, billing_id: str, customer_id: str) -> None:
        super().__init__("billing_id", f"{billing_id!r} is linked to customer {customer_id!r}: unlink it there first")


class CustomerIdTaken(Contradiction):
    """A new customer under an id that exists, or that was deleted."""

    def __init__(self, customer_id: str, state: str) -> None:
        super().__init__("customer_id", f"customer {customer_id!r} {state}: leave the id out, or choose another")


class BadValue(ChangeRefused):
    """A value that does not fit."""


class TooManyTags(BadValue):
    """More tags than a customer may have."""

    def __init__(self, wanted: int, most: int) -> None:
        super().__init__("tags", f"a customer has at most {most} tags, and these would be {wanted}: remove some first")


class BadSetting(BadValue):
    """A value that its setting does not allow."""

    def __init__(self, name: str, allowed: str) -> None:
        super().__init__(name, f"`{name}` must be {allowed}")
