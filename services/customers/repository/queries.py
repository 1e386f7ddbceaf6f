"""What is asked of a table as a MongoDB query. Values are bound as values; no text of a caller becomes an operator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from services.customers.domain.keys import Face, facet, folded
from services.customers.domain.listing import Ordering, Position
from services.customers.domain.search import searched

Query = dict[str, Any]
Clause = Callable[[Sequence[str]], Query]
"""Makes the values of one filter, any of which will do, a query."""

_AFTER_EVERY_CHARACTER: Final = "\U0010ffff"
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sorting:
    """How rows are put in order: where a column's sort value is stored, and the fields that tell equal ones apart."""

    paths: Mapping[str, str]
    ties: tuple[str, ...]

    def fields(self, column: str) -> tuple[str, ...]:
        """Return what a list by `column` is sorted by: its value, then the ties."""
        return tuple(dict.fromkeys((self.paths.get(column, column), *self.ties)))

    def order(self, ordering: Ordering) -> list[tuple[str, int]]:
        """Return the sort of `ordering`."""
        direction = DESCENDING if ordering.descending else ASCENDING
        return [(path, direction) for path in self.fields(ordering.column)]

    def after(self, ordering: Ordering, position: Position) -> Query:
        """Return the query of what follows `position`."""
        beyond = "$lt" if ordering.descending else "$gt"
        path = self.fields(ordering.column)[0]
        if path in self.ties:
            return _beyond_ids(self.ties, position.ids, beyond)
        equal = {path: position.value, **_beyond_ids(self.ties, position.ids, beyond)}
        return _or([equal, *_beyond_value(path, position.value, descending=ordering.descending)])

    def position(self, document: Mapping[str, Any], ordering: Ordering) -> Position:
        """Return where `document` stands."""
        value = at(document, self.fields(ordering.column)[0])
        return Position(value, tuple(document[tie] for tie in self.ties))


def at(document: Mapping[str, Any], path: str) -> Any:
    """Return what a document holds at a dotted path."""
    value: Any = document
    for name in path.split("."):
        value = value[name]
    return value


def equal(path: str) -> Clause:
    """Match a stored field exactly."""
    return lambda values: {path: {"$in": list(values)}}


def by_facet(name: str) -> Clause:
    """Match the facet `name` exactly."""
    return lambda values: {"facets": {"$in": [facet(name, value) for value in values]}}


def by_folded_facet(name: str) -> Clause:
    """Match the facet `name` whatever the case and accents."""
    return lambda values: {"facets": {"$in": [facet(name, str(folded(value))) for value in values]}}


def by_key(path: str) -> Clause:
    """Match a stored key whatever the case and accents."""
    return lambda values: {path: {"$in": [folded(value) for value in values]}}


def by_place(field: str) -> Clause:
    """Match subscriptions of which this was true at any time."""
    return lambda values: {"timeline": {"$elemMatch": {"withdrawn": False, field: {"$in": list(values)}}}}


def by_words(parameter: str) -> Clause:
    """Match names in which each word of a value begins a word; raises `NothingToSearch` naming `parameter`."""
    return lambda values: _or([_named(searched(parameter, text)) for text in values])


def by_tag(values: Sequence[str]) -> Query:
    """Match tags given as `name` or `name:value`."""
    return _or([_tagged(text) for text in values])


def since(path: str) -> Clause:
    """Match moments of the earliest day given, or later."""
    return lambda values: {path: {"$gte": min(map(_midnight, values))}}


def until(path: str) -> Clause:
    """Match moments of the latest day given, or earlier."""
    return lambda values: {path: {"$lt": max(map(_midnight, values)) + _A_DAY}}


def restated(of: Face, kind: type[Any]) -> list[Query]:
    """Return the update that gives an account of `kind` the keys which `keys.shown_keys` would give it."""
    return [
        {
            "$set": {
                "keys": {"$mergeObjects": ["$own.keys", {"$literal": of.mask_of(kind)}]},
                "facets": {"$concatArrays": ["$own.facets", {"$literal": of.facets}]},
                "name_key": {"$literal": of.name_key},
                "name_words": {"$literal": list(of.name_words)},
            }
        }
    ]


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _named(words: Sequence[str]) -> Query:
    return {"$and": [{"name_words": {"$elemMatch": _beginning_with(word)}} for word in words]}


def _beginning_with(word: str) -> Query:
    return {"$gte": word, "$lt": word + _AFTER_EVERY_CHARACTER}


def _tagged(text: str) -> Query:
    name, colon, value = text.partition(":")
    return {"tags": {"$elemMatch": {"name": name, "value": value} if colon else {"name": name}}}


def _beyond_value(path: str, value: Any, *, descending: bool) -> list[Query]:
    """Return the queries of greater values (or lower). MongoDB compares null with nothing: it has its own branches."""
    if value is None:
        return [] if descending else [{path: {"$ne": None}}]
    further: list[Query] = [{path: {"$lt" if descending else "$gt": value}}]
    return [*further, {path: None}] if descending else further


def _beyond_ids(ties: Sequence[str], ids: Sequence[str], beyond: str) -> Query:
    """Return the query of what follows `ids`, read as one key from left to right."""
    branches = [
        {**dict(zip(ties[:place], ids[:place], strict=True)), tie: {beyond: ids[place]}}
        for place, tie in enumerate(ties)
    ]
    return _or(branches)


def _or(branches: list[Query]) -> Query:
    return branches[0] if len(branches) == 1 else {"$or": branches}
