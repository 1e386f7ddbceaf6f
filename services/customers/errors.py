"""What can be wrong with a question about customers.

CustomersError
├── UnknownSort        no such field to sort by
├── ForeignCursor      the cursor belongs to another list, or to none
├── NothingToSearch    a name filter without a letter or digit
├── NoSuchCustomer     not there, or another partner's
└── CustomerWasDeleted its profile is gone for good
"""

from datetime import datetime

from shared.errors import PermanentError


class CustomersError(PermanentError):
    """The root of this service's errors."""


class UnknownSort(CustomersError):
    """A sort by a field that lists cannot be sorted by."""

    def __init__(self, text: str) -> None:
        super().__init__(f"customers cannot be sorted by {text!r}")


class ForeignCursor(CustomersError):
    """A cursor that was not given out by this list with these filters and this sort."""

    def __init__(self) -> None:
        super().__init__("the cursor belongs to another list: start again without it")


class NothingToSearch(CustomersError):
    """A name filter that holds nothing to search for."""

    def __init__(self, text: str) -> None:
        super().__init__(f"the name filter {text!r} holds no letter, digit or symbol to search for")


class NoSuchCustomer(CustomersError):
    """No customer of that id for this partner."""

    def __init__(self, customer_id: str) -> None:
        super().__init__(f"there is no customer {customer_id!r}")


class CustomerWasDeleted(CustomersError):
    """The customer was deleted; its profile does not come back."""

    def __init__(self, customer_id: str, deleted_at: datetime) -> None:
        super().__init__(f"customer {customer_id!r} was deleted at {deleted_at.isoformat()}")
