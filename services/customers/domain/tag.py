"""What a tag is: of a customer, whose lists and reports are filtered by it, and repeated in its accounts."""

from typing import Final

from services.customers.domain.names import fold
from services.customers.domain.states import State

# No name holds a control character, and any other could come of folding one.
_BETWEEN: Final = "\x1f"


class Tag(State):
    """A name and its value, which may be empty; at most 50 characters each."""

    name: str
    value: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        """What the tag is found by: its name alone, and both, whatever their case, accents and width."""
        name = fold(self.name)
        return name, f"{name}{_BETWEEN}{fold(self.value)}"


def key_sought(text: str) -> str:
    """Return the key of the tags that `name` or `name:value` finds."""
    name, colon, value = text.partition(":")
    return Tag(name=name, value=value).keys[1 if colon else 0]
