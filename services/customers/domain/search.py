"""How a customer is found and sorted by its name, without telling more than a reader may see."""

from typing import Any, NamedTuple

from services.customers.domain.names import pairs, sort_key, words
from services.customers.domain.profile import Profile
from services.customers.errors import NothingToSearch
from shared.redaction import MASK


class NameKeys(NamedTuple):
    """What is stored beside a name: its sort key, its searchable words, and their pairs."""

    sort_key: str | None
    words: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return the fields under which a name is found and sorted."""
        return {"name_key": self.sort_key, "name_words": list(self.words), "name_pairs": list(pairs(self.words))}


def name_keys(profile: Profile) -> NameKeys:
    """Return the keys of a customer's name. A protected one sorts as its mask, and no search finds it."""
    if profile.protected:
        return NameKeys(MASK)
    if profile.name is None:
        return NameKeys(None)
    return NameKeys(sort_key(profile.name), words(profile.name))


def searched(parameter: str, text: str) -> tuple[str, ...]:
    """Return the words of the filter `parameter`, which a name must have the beginnings of.

    Raises `NothingToSearch`.
    """
    found = words(text)
    if not found:
        raise NothingToSearch(parameter, text)
    return found
