"""What a tag is: of a customer, whose lists and reports are filtered by it, and repeated in its accounts."""

from services.customers.domain.states import State


class Tag(State):
    """A name and its value, which may be empty; at most 50 characters each."""

    name: str
    value: str = ""
