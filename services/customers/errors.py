"""What can be wrong with a question about customers.

CustomersError
├── BadParameter       names the parameter, and what is allowed
│   ├── UnknownSort    no such field to sort by
│   ├── ForeignCursor  the cursor belongs to another list, or to none
│   └── NothingToSearch  a name filter without a letter or digit
├── FieldWithheld      the role may not see what should be sorted or filtered by
├── NoSuchCustomer     not there, or another partner's
├── CustomerWasDeleted its profile is gone for good
└── ChangeRefused      a change of what people set (change_errors.py)
"""

from datetime import datetime

from shared.errors import PermanentError


class CustomersError(PermanentError):
    """The root of this service's errors."""


class BadParameter(CustomersError):
    """A parameter that does not fit; `allowed` are all values there are, where they can be listed."""

    def __init__(self, parameter: str, reason: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(reason)
        self.parameter = parameter
        self.allowed = allowed


class UnknownSort(BadParameter):
    """A sort by a field that the table cannot be sorted by."""

    def __init__(self, text: str, table: str, allowed: tuple[str, ...]) -> None:
        super().__init__("sort", f"{table} cannot be sorted by {text!r}", allowed)


class ForeignCursor(BadParameter):
    """A cursor that was not given out by this list with these filters and this sort."""

    def __init__(self) -> None:
        super().__init__("cursor", "the cursor belongs to another list: start again without it")


class NothingToSearch(BadParameter):
    """A name filter that holds nothing to search for."""

    def __init__(self, parameter: str, text: str) -> None:
        super().__init__(parameter, f"the {parameter} filter {text!r} holds no letter, digit or symbol to search for")


class FieldWithheld(CustomersError):
    """A sort or filter by personal data, for a role that may not see it: the answer would tell what cells do not."""

    def __init__(self, parameter: str, field: str) -> None:
        super().__init__(f"`{field}` is personal data, which your role may not see, sort or filter by")
        self.parameter = parameter


class NoSuchCustomer(CustomersError):
    """No customer of that id for this partner."""

    def __init__(self, customer_id: str) -> None:
        super().__init__(f"there is no customer {customer_id!r}")


class CustomerWasDeleted(CustomersError):
    """The customer was deleted; its profile does not come back."""

    def __init__(self, customer_id: str, deleted_at: datetime) -> None:
        super().__init__(f"customer {customer_id!r} was deleted at {deleted_at.isoformat()}")
