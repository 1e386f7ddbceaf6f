"""Why a record was refused, in words that name the field, the text and what would do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

_SHOWN: Final = 60
"""Characters of what was given: a reason says which one, and is no second copy of it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One field that does not fit; `field` is empty where the record as a whole does not."""

    field: str
    reason: str

    def __str__(self) -> str:
        """Return one phrase."""
        separator = " " if self.reason == "missing" else ": "
        return f"{self.field}{separator}{self.reason}" if self.field else self.reason


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
        yield Refusal(field, _reason(each))


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


def _reason(error: Any) -> str:
    message = in_words(error["msg"])
    words = _WORDS.get(error["type"], "{given} {message}")
    expected = error.get("ctx", {}).get("expected", "")
    return words.format(given=quoted(error["input"]), message=message, expected=expected)
