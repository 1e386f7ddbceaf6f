"""Why a change of what people set about customers is refused; each names the field to look at.

ChangeRefused
├── StaleEdit          somebody else changed it first
├── NotSet             what should be changed or taken away is not there
│   └── NoSuchTag
├── Contradiction      it contradicts what is set already
│   └── TagNameTaken
└── BadValue           a value that does not fit
    └── TooManyTags
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


class Contradiction(ChangeRefused):
    """A change that contradicts what is set already."""


class TagNameTaken(Contradiction):
    """Two tags of one name; upper and lower case, accents and width make no difference."""

    def __init__(self, name: str) -> None:
        super().__init__("name", f"the customer has another tag named {name!r}: names are unique, whatever their case")


class BadValue(ChangeRefused):
    """A value that does not fit."""


class TooManyTags(BadValue):
    """More tags than a customer may have."""

    def __init__(self, wanted: int, most: int) -> None:
        super().__init__("tags", f"a customer has at most {most} tags, and these would be {wanted}: remove some first")
