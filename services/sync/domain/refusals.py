"""Why a record was refused, in words that name the field, the text and what would do.

What was given is quoted for who may see personal data only. No field's is harmless: what does not fit a field is often
that of another, such as a name in the column of a date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

_SHOWN: Final = 60
"""Characters of what was given: a reason says which one, and is no second copy of it."""


_UNQUOTED: Final = "what it says"


class Unfit(ValueError):
    """A text that does not fit; `unquoted` is the message without it."""

    def __init__(self, given: str, flaw: str) -> None:
        super().__init__(f"{quoted(given)} {flaw}")
        self.unquoted = f"{_UNQUOTED} {flaw}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One field that does not fit; `field` is empty where the record as a whole does not.

    `unquoted` is the reason without what was given.
    """

    field: str
    reason: str
    unquoted: str

    def __str__(self) -> str:
        """Return one phrase."""
        return self._phrase(self.reason)

    @property
    def discreet(self) -> str:
        """The phrase without what was given."""
        return self._phrase(self.unquoted)

    def _phrase(self, reason: str) -> str:
        separator = " " if reason == "missing" else ": "
        return f"{self.field}{separator}{reason}" if self.field else reason


def quoted(value: Any) -> str:
    """Return what was given as a reason shows it."""
    return shortened(repr(value))


def shortened(text: str) -> str:
    """Return `text`, or its beginning."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def refusals(error: ValidationError) -> Iterator[Refusal]:
    """Yield each flaw that pydantic found in a record."""
    for each in error.errors(include_url=False):
        field = shortened(str(each["loc"][0])) if each["loc"] else ""
        yield Refusal(field, _reason(each, quoted(each["input"])), _reason(_unquoted(each), _UNQUOTED))


_SHOULD: Final = re.compile(r"^(Input|String|Decimal input|Tuple|List|Data) should")
_WORDS: Final = {
    "missing": "missing",
    "extra_forbidden": "is not a field of this record",
    "value_error": "{message}",
    "int_parsing": "{given} is not a whole number",
    "int_from_float": "{given} is not a whole number",
    "int_type": "{given} is not a whole number",
    "bool_parsing": "{given} is not true, false, 1, 0, yes or no",
    "bool_type": "{given} is not true, false, 1, 0, yes or no",
    "literal_error": "{given} is not one of {expected}",
    "string_unicode": "holds bytes that are not text in the file's encoding",
}


def in_words(message: str) -> str:
    """Return pydantic's `message` as the end of a sentence about a value."""
    return _SHOULD.sub("must", message.removeprefix("Value error, "))


def _unquoted(error: Any) -> Any:
    """Return `error` of pydantic without the text that one of our own validators quotes."""
    cause = error.get("ctx", {}).get("error")
    return {**error, "msg": cause.unquoted} if isinstance(cause, Unfit) else error


def _reason(error: Any, given: str) -> str:
    message = in_words(error["msg"])
    words = _WORDS.get(error["type"], "{given} {message}")
    expected = error.get("ctx", {}).get("expected", "")
    return words.format(given=given, message=message, expected=expected)
