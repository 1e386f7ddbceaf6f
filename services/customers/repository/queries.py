"""What is asked of a table as a MongoDB query. Values are bound as values; no text of a caller becomes an operator."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from pymongo import ASCENDING, DESCENDING

from services.customers.domain.keys import Face, facet, folded
from services.customers.domain.listing import Ordering, Position
from services.customers.domain.names import MANY_WORDS, MAX_SORT_KEY, pairs_sought
from services.customers.domain.presence import BASES
from services.customers.domain.search import searched
from services.customers.domain.tag import key_sought
from shared.redaction import MASK

Query = dict[str, Any]


class Term(NamedTuple):
    """What rows must match, and the fields after the partner of the index that finds them; empty if none does.

    `is_single`: it is one value, so that its rows come from the index in the order of the fields that follow.
    `trait`: the same by the stored field, which several such terms can be found by together; see `TRAITS`.
    `key`: what follows from it for a field that rows are sorted by. Where they come in that order, MongoDB looks at it
    in the index, and reads only the rows that may match.
    """

    query: Query
    found_by: tuple[str, ...] = ()
    is_single: bool = False
    trait: Query | None = None
    key: Query | None = None


Clause = Callable[[Sequence[str]], tuple[Term, ...]]
"""Makes the values of one filter, any of which will do, terms that all must match."""

FACETS: Final = ("facets",)
WORDS: Final = ("name_words",)
PAIRS: Final = ("name_pairs",)
TRAITS: Final = ("status", "license_type", "sales_channel", "segment", "language", "country", "seller")
"""Fields with few different values, those with fewest first.

MongoDB leaps from one combination that may match to the next, so that customers who have all of several values are
counted and found without reading those who have only some.
"""
BY_TRAITS: Final = (*TRAITS, "name_key", *(f"{basis}.acquired_at" for basis in BASES), "customer_id")
"""The index of `TRAITS` ends with what the tables are sorted by unless another sort is asked for.

So thousands are put in order by the index alone, and only those of the page are read.
"""
TAGS: Final = ("tag_keys",)

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

    def stretches(self, ordering: Ordering, start: Position | None) -> list[Query]:
        """Return the queries of rows that one after the other, each sorted, are those after `start`, or all.

        What is masked is a stretch of its own, since it is last in either direction.
        """
        path = self.fields(ordering.column)[0]
        if not _may_be_masked(path):
            return [self.after(ordering, start) if start else {}]
        first = self.after(ordering, start) if start else {path: {"$ne": MASK}}
        return [first] if start and start.is_masked else [first, {path: MASK}]

    def after(self, ordering: Ordering, position: Position) -> Query:
        """Return the query of what follows `position` in its stretch."""
        beyond = "$lt" if ordering.descending else "$gt"
        path = self.fields(ordering.column)[0]
        if path in self.ties:
            return _beyond_ids(self.ties, position.ids, beyond)
        equal = {path: position.value, **_beyond_ids(self.ties, position.ids, beyond)}
        if position.is_masked and _may_be_masked(path):
            return equal
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
    return lambda values: (Term({path: {"$in": list(values)}}),)


def by_facet(name: str) -> Clause:
    """Match the facet `name` exactly."""

    def clause(values: Sequence[str]) -> tuple[Term, ...]:
        wanted = [facet(name, value) for value in values]
        return (Term({"facets": {"$in": wanted}}, FACETS, is_single=len(wanted) == 1),)

    return clause


def by_trait(name: str) -> Clause:
    """Match the facet `name`, which is also one of `TRAITS`."""
    exactly = by_facet(name)

    def clause(values: Sequence[str]) -> tuple[Term, ...]:
        return tuple(term._replace(trait={name: {"$in": list(values)}}) for term in exactly(values))

    return clause


def together(terms: Sequence[Term]) -> list[Term]:
    """Return `terms` with those that are traits as one, where there are several."""
    traits = [term.trait for term in terms if term.trait is not None]
    if len(traits) < 2:  # one is found by its facet, also in the order of acquisition
        return list(terms)
    combined = Term({name: value for trait in traits for name, value in trait.items()}, BY_TRAITS)
    return [combined, *(term for term in terms if term.trait is None)]


def aside(query: Query) -> Query:
    """Ask the same so that no index fits it.

    Of several questions to one index that holds many values of a row, MongoDB begins with whichever it likes.
    """
    return {"$nor": [{"$nor": [query]}]}


def by_folded_facet(name: str) -> Clause:
    """Match the facet `name` whatever the case and accents."""
    exactly = by_facet(name)
    return lambda values: exactly([str(folded(value)) for value in values])


def by_key(path: str, *ties: str) -> Clause:
    """Match a stored key, by which there is an index with `ties`, whatever the case and accents."""
    return lambda values: (Term({path: {"$in": [folded(value) for value in values]}}, (path, *ties)),)


def by_place(field: str) -> Clause:
    """Match subscriptions of which this was true at any time."""
    return lambda values: (Term({"timeline": {"$elemMatch": {"withdrawn": False, field: {"$in": list(values)}}}}),)


def by_words(parameter: str) -> Clause:
    """Match names in which each word of a value begins a word; raises `NothingToSearch` naming `parameter`."""

    def clause(values: Sequence[str]) -> tuple[Term, ...]:
        named = [searched(parameter, text) for text in values]
        if len(named) > 1:
            return (Term(_or([{"$and": [_named(word) for word in words]} for words in named])),)
        words = tuple(Term(_named(word), WORDS, key=_in_key(word)) for word in named[0])
        return (*(Term({"name_pairs": {"$in": [pair, MANY_WORDS]}}, PAIRS) for pair in pairs_sought(named[0])), *words)

    return clause


def by_tag(values: Sequence[str]) -> tuple[Term, ...]:
    """Match tags given as `name` or `name:value`."""
    wanted = [key_sought(text) for text in values]
    return (Term({"tag_keys": {"$in": wanted}}, TAGS, is_single=len(wanted) == 1),)


def since(path: str) -> Clause:
    """Match moments of the earliest day given, or later."""
    return lambda values: (Term({path: {"$gte": min(map(_midnight, values))}}),)


def until(path: str) -> Clause:
    """Match moments of the latest day given, or earlier."""
    return lambda values: (Term({path: {"$lt": max(map(_midnight, values)) + _A_DAY}}),)


def bounded(path: str, operator: Literal["$gte", "$lte"]) -> Clause:
    """Match texts from the least value given on, or up to the greatest."""
    edge = min if operator == "$gte" else max
    return lambda values: (Term({path: {operator: edge(values)}}),)


def restated(of: Face, kind: type[Any]) -> list[Query]:
    """Return the update that gives an account of `kind` the keys which `keys.shown_keys` would give it."""
    return [
        {
            "$set": {
                "keys": {"$mergeObjects": ["$own.keys", {"$literal": of.mask_of(kind)}]},
                "facets": {"$concatArrays": ["$own.facets", {"$literal": of.facets}]},
                **{name: {"$literal": value} for name, value in of.stored().items()},
            }
        }
    ]


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _named(word: str) -> Query:
    # A prefix has exact bounds in the index, so that names are counted without being read.
    return {"name_words": {"$regex": f"^{re.escape(word)}"}}


def _in_key(word: str) -> Query:
    """Return what the sort key of every name with `word` matches: it holds the word, or was cut before its end."""
    return {"name_key": {"$regex": rf"{re.escape(word)}|^[\s\S]{{{MAX_SORT_KEY}}}"}}


def _beyond_value(path: str, value: Any, *, descending: bool) -> list[Query]:
    """Return the queries of greater values (or lower). MongoDB compares null with nothing: it has its own branches.

    The mask is left out in each branch: beside them, it would be what the index is read by, from its beginning.
    """
    is_masked = _may_be_masked(path)
    if value is None:
        known = {"$nin": [None, MASK]} if is_masked else {"$ne": None}
        return [] if descending else [{path: known}]
    further = {"$lt" if descending else "$gt": value} | ({"$ne": MASK} if is_masked else {})
    return [{path: further}, {path: None}] if descending else [{path: further}]


def _may_be_masked(path: str) -> bool:
    return path == "name_key" or path.startswith("keys.")


def _beyond_ids(ties: Sequence[str], ids: Sequence[str], beyond: str) -> Query:
    """Return the query of what follows `ids`, read as one key from left to right."""
    branches = [
        {**dict(zip(ties[:place], ids[:place], strict=True)), tie: {beyond: ids[place]}}
        for place, tie in enumerate(ties)
    ]
    return _or(branches)


def _or(branches: list[Query]) -> Query:
    return branches[0] if len(branches) == 1 else {"$or": branches}
